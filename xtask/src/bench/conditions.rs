//! Conditions that rest on each other, and branches that rest on them: the templates over which
//! enumeration never ends.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use cfn_rules::{Analysis, Settings};
use cfn_syntax::Document;
use cfn_text::Text;

/// How often the analysis is repeated; the median counts.
const RUNS: usize = 21;

pub(crate) fn run() -> Result<()> {
    let text = template(60, 200);
    let settings = Arc::new(Settings::default());
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let analysis = Analysis::new(Document::parse(Text::new(&text)), Arc::clone(&settings));
            let findings = analysis.findings();
            std::hint::black_box(findings);
            start.elapsed()
        })
        .collect();
    times.sort();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    println!("60 nested conditions, 200 Fn::If: {:.2} ms from text to findings", median.as_secs_f64() * 1e3);
    ensure!(median < Duration::from_millis(20), "more than the 20 ms promised");
    Ok(())
}

/// A template with so many conditions, each resting on the two before, and so many branches,
/// nested in chains of twenty.
fn template(conditions: usize, branches: usize) -> String {
    let mut text = "Parameters:\n".to_owned();
    for index in 0..conditions / 3 {
        let _ = writeln!(text, "  P{index}: {{ Type: String, AllowedValues: [a, b, c] }}");
    }
    text.push_str("Conditions:\n");
    for index in 0..conditions {
        let own = format!(
            "!Equals [!Ref P{}, {}]",
            index / 3,
            if index % 3 == 0 {
                "a"
            } else if index % 3 == 1 {
                "b"
            } else {
                "c"
            }
        );
        let _ = match index {
            0 | 1 => writeln!(text, "  C{index}: {own}"),
            _ => writeln!(
                text,
                "  C{index}: !Or [!And [!Condition C{}, !Not [!Condition C{}]], {own}]",
                index - 1,
                index - 2
            ),
        };
    }
    text.push_str("Resources:\n");
    for chain in 0..branches / 20 {
        let _ = write!(text, "  T{chain}:\n    Type: AWS::SNS::Topic\n    Condition: C{}\n", chain * 5);
        text.push_str("    Properties:\n      TopicName: ");
        for index in 0..20 {
            let _ = write!(text, "!If [C{}, v{index}, ", (chain * 7 + index * 3) % conditions);
        }
        text.push_str("last");
        text.push_str(&"]".repeat(20));
        text.push('\n');
    }
    text
}
