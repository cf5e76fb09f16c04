use std::collections::HashMap;
use std::hash::Hasher;

use cfn_rules::Finding;
use fnv::FnvHasher;

use super::FileReport;

/// Numbers findings such that one keeps its number while the code around it moves, so that a
/// service knows it again.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, u64>,
}

impl Fingerprints {
    /// The fingerprint of a finding: of its file, rule, resource and message, and of how many
    /// like it came before.
    pub(super) fn of(&mut self, file: &FileReport, finding: &Finding) -> String {
        let resource = finding.resource.as_deref().unwrap_or_default();
        let mut hasher = FnvHasher::default();
        for part in [&*file.path, finding.rule.id, resource, &*finding.message] {
            hasher.write(part.as_bytes());
            hasher.write_u8(0);
        }
        let count = self.seen.entry(hasher.finish()).or_default();
        hasher.write(&count.to_le_bytes());
        *count += 1;
        format!("{:016x}", hasher.finish())
    }
}
