//! Changes of form that leave what the template says: one file each.

mod add_output;
mod arn_parts;
mod extract_parameter;
mod function_form;
mod inline_parameter;
mod join_sub;
mod place;
mod retention_policies;
mod sort_sections;
mod wrap_in_if;

use cfn_rules::Analysis;
use cfn_rules::edit::Writer;
use cfn_syntax::{Document, Node};
use cfn_template::{Item, Template};
use cfn_text::{Span, TextEdit};

use crate::code_action::{ActionKind, CodeAction};

/// What a refactoring looks at.
struct Context<'a> {
    template: &'a Template<'a>,
    document: &'a Document,
    writer: Writer,
    /// The selection.
    span: Span,
    /// The innermost node at the start of the selection.
    node: Node<'a>,
}

impl<'a> Context<'a> {
    /// The item whose name, or whose `Type`, is selected.
    fn item_by_head(&self) -> Option<Item<'a>> {
        let item = self.template.item_around(self.node)?;
        let item_type =
            item.value().pair("Type").map(|pair| pair.key.full_span().join(pair.value.full_span()));
        let is_head = item.key().full_span().meets(self.span)
            || item_type.is_some_and(|item_type| item_type.meets(self.span));
        is_head.then_some(item)
    }
}

/// The refactorings for what is selected, or under the cursor.
///
/// None of them loses a comment or brings a syntax error, and the template says the same
/// afterwards; where something is added, its title says what.
#[must_use]
pub fn refactorings(analysis: &Analysis, span: Span) -> Vec<CodeAction> {
    let document = analysis.document();
    let Some(node) = document.node_at(span.start).filter(|_| analysis.is_template()) else {
        return Vec::new();
    };
    let template = analysis.template();
    let context = Context { template: &template, document, writer: Writer::of(document), span, node };
    let mut actions = Vec::new();
    join_sub::add(&context, &mut actions);
    function_form::add(&context, &mut actions);
    arn_parts::add(&context, &mut actions);
    wrap_in_if::add(&context, &mut actions);
    extract_parameter::add(&context, &mut actions);
    inline_parameter::add(&context, &mut actions);
    add_output::add(&context, &mut actions);
    retention_policies::add(&context, &mut actions);
    sort_sections::add(&context, &mut actions);
    actions.retain(|action| is_sound(document, &action.edits));
    actions
}

/// Whether edits bring no syntax error: a form that is not foreseen is rather not offered.
fn is_sound(document: &Document, edits: &[TextEdit]) -> bool {
    let mut last_first = edits.to_vec();
    // Insertions at one place keep their order.
    last_first.reverse();
    last_first.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let clash = last_first.windows(2).any(|pair| match pair {
        [later, earlier] => earlier.span.end > later.span.start,
        _ => false,
    });
    !clash && document.edit(&last_first).syntax_errors().count() <= document.syntax_errors().count()
}

fn action(kind: ActionKind, title: impl Into<String>, edits: Vec<TextEdit>) -> CodeAction {
    CodeAction { title: title.into(), kind, finding: None, preferred: false, edits }
}

#[cfg(test)]
mod testing {
    use cfn_text::apply_edits;
    use expect_test::Expect;

    use super::*;
    use crate::testing::analyse_at;

    /// The titles of the refactorings at `$0` that have `part` in them, and what the first makes.
    pub(super) fn check(fixture: &str, part: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let text = analysis.document().text().to_string();
        let actions = refactorings(&analysis, Span::empty(offset));
        let actions: Vec<_> = actions.iter().filter(|action| action.title.contains(part)).collect();
        let Some(first) = actions.first() else { return expected.assert_eq("nothing\n") };
        let titles: String = actions.iter().map(|action| format!("- {}\n", action.title)).collect();
        let after = apply_edits(&text, &first.edits).expect("the edits fit");
        expected.assert_eq(&format!("{titles}{after}"));
    }
}
