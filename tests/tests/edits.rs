//! A short run of the random edits; `cargo xtask fuzz edits` runs long ones.

use cfn_tests::edits::{SEED_TEMPLATE, run};

#[test]
fn incremental_equals_from_scratch() {
    for seed in 0..20 {
        for template in [
            SEED_TEMPLATE,
            &SEED_TEMPLATE.replace('\n', "\r\n"),
            r#"{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}"#,
            "",
        ] {
            if let Err(problem) = run(template, seed, 60) {
                panic!("seed {seed}: {problem}");
            }
        }
    }
}
