//! Objects of Argo.
