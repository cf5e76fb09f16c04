//! Fixtures of feature tests: a template, the cursor drawn as `$0`.

use std::sync::Arc;

use cfn_rules::{Analysis, Settings};
use cfn_syntax::Document;
use cfn_text::Text;

pub(crate) fn analyse(template: &str) -> Analysis {
    Analysis::new(Document::parse(Text::new(template)), Arc::new(Settings::default()))
}

/// The analysis of a fixture, and the offset of its `$0`.
pub(crate) fn analyse_at(fixture: &str) -> (Analysis, u32) {
    let offset = fixture.find("$0").expect("the fixture has a $0");
    (analyse(&fixture.replacen("$0", "", 1)), offset as u32)
}
