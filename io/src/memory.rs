//! What becomes of memory when the process dies.

/// From now on a crash leaves no image of the memory on a disk, and other processes of the user cannot read it.
///
/// Where the system refuses, everything goes on: it is a second line of defence.
#[cfg(unix)]
pub fn keep_memory_off_disk() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    // A handler that the kernel pipes images to is not held by the limit.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Nothing to be done here.
#[cfg(not(unix))]
pub fn keep_memory_off_disk() {}
