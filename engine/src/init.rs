//! placeholder
use crate::Error;
/// x
pub fn init_text(_root: &std::path::Path) -> Result<String, Error> {
    Ok(String::new())
}
