//! Objects of Tekton.
