//! Dynamic references: `{{resolve:…}}` (CloudFormation user guide, "Dynamic references").

use super::item::{Draft, Items};
use super::{CompletionKind, Context};

const FORMS: [(&str, &str, &str); 3] = [
    ("ssm", "{{resolve:ssm:name}}", "a parameter of Systems Manager; `:version` may follow"),
    ("ssm-secure", "{{resolve:ssm-secure:name}}", "a secure parameter of Systems Manager"),
    (
        "secretsmanager",
        "{{resolve:secretsmanager:name:SecretString:key}}",
        "a secret of Secrets Manager, or one value of it",
    ),
];

/// Offers the forms when one is begun; `false` when none is.
pub(super) fn complete(context: &Context<'_, '_>, items: &mut Items<'_>) -> bool {
    let typed = context.cursor.typed.as_str();
    let Some(open) = typed.rfind("{{") else { return false };
    if typed.get(open..).is_some_and(|rest| rest.contains("}}")) {
        return false;
    }
    items.from += open as u32;
    for (rank, (_, form, about)) in FORMS.iter().enumerate() {
        let draft = Draft::new(CompletionKind::Snippet, *form).detail(*about).rank(rank as u32);
        items.add_value(draft, form);
    }
    true
}
