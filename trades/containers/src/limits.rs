//! What one opening may cost.

/// Bounds on the work and the memory of one opening; hostile input reaches them, honest input seldom does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many containers may lie in one another. A compressed stream counts as one, together with the archive in it.
    /// More than [`Limits::MOST_DEPTH`] is taken as that.
    pub depth: usize,
    /// Bytes that decoders may make in all. A tar inside a stream is counted once, with the stream.
    pub unpacked_bytes: u64,
    /// Largest member that is handed whole.
    pub member_bytes: u64,
    /// Whether a larger member is handed on in parts, one after another, instead of its beginning only.
    pub parts: bool,
    /// Members in all, of every depth.
    pub members: u64,
    /// How many times more bytes than it took a stage may make, once it made [`Limits::RATIO_FLOOR`] bytes.
    pub ratio: u64,
    /// Bytes of members held at one time, over all depths.
    pub held_bytes: u64,
    /// Largest window of a zstd or xz stream; each such stream inside another one may have half.
    pub window_bytes: u64,
    /// Gaps that are listed one by one; further ones are counted.
    pub gaps: usize,
}

impl Limits {
    /// Depth beyond which no setting goes, since every container takes a part of the stack.
    pub const MOST_DEPTH: usize = 16;

    /// Bytes that a part has in common with the one before, so that nothing is cut through: 64 KiB.
    pub const OVERLAP: usize = 64 << 10;

    /// Bytes a stage may make whatever its ratio: 16 MiB.
    pub const RATIO_FLOOR: u64 = 16 << 20;
}

impl Default for Limits {
    /// Eight containers deep, 4 GiB unpacked, 16 MiB a member, a million members, a thousandfold, 64 MiB held, 64 MiB of window.
    fn default() -> Self {
        Self {
            depth: 8,
            unpacked_bytes: 4 << 30,
            member_bytes: 16 << 20,
            parts: false,
            members: 1_000_000,
            ratio: 1_000,
            held_bytes: 64 << 20,
            window_bytes: 64 << 20,
            gaps: 1_000,
        }
    }
}
