//! "Did you mean …?"

/// The candidates close enough to `name` to have been meant, the closest first, at most three.
#[must_use]
pub fn similar<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = name.to_lowercase();
    let mut found: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|candidate| *candidate != name && candidate.len().abs_diff(name.len()) <= 2 + name.len() / 3)
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            let len = candidate.chars().count().max(lower.chars().count());
            let score = if distance == 1 && len > 2 { 1.0 } else { 1.0 - distance as f64 / len as f64 };
            (score, candidate)
        })
        .filter(|(score, _)| *score >= 0.75)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found.dedup();
    found.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(similar("Buckt", ["Bucket", "Topic"]), ["Bucket"]);
        assert_eq!(similar("bucket", ["Bucket"]), ["Bucket"]);
        assert_eq!(similar("VpcId", ["VPCId", "VpcCidr"]), ["VPCId"]);
        assert_eq!(similar("Foo", ["Bar", "Queue"]), [""; 0]);
    }
}
