//! Trial.
fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap();
    println!("{}", lockgate_engine::history::trial(std::path::Path::new(&path), args.next().is_some()));
}
