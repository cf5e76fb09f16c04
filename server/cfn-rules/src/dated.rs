//! Facts that age: until when services support versions. Renew them together, with the day.

/// The day against which these facts are held: what ends later has not ended.
pub(crate) const AS_OF: &str = "2026-11-25";

/// Minor versions of Kubernetes on EKS, oldest first, each with the day on which its standard support
/// ends. Source: <https://endoflife.date/amazon-eks> as of February 2026; newer versions are not in it.
pub(crate) const KUBERNETES: [(u32, &str); 8] = [
    (28, "2024-11-26"),
    (29, "2025-03-23"),
    (30, "2025-07-23"),
    (31, "2025-11-26"),
    (32, "2026-03-23"),
    (33, "2026-07-29"),
    (34, "2026-12-02"),
    (35, "2027-03-27"),
];
