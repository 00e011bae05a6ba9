//! Files of GitLab joined: what a job has from the definitions it extends, from `default`, and from included files.

mod inherited;
mod join;
mod runs;

pub(crate) use inherited::Effective;
pub(crate) use join::Joined;
pub(crate) use runs::{running_jobs, running_jobs_where};
