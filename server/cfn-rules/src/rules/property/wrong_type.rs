use cfn_schema::Kinds;
use cfn_syntax::{Kind as NodeKind, Style};
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::validation::{Kind, Problem};

rule! {
    id: "property-wrong-type",
    summary: "A value of a property has the wrong type",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3012", "cfn-lint:E1010", "cfn-lint:E1020"],
    check: Check::Validation(report),
}

fn report<'a>(_context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let Kind::WrongType { node, is, due, kinds } = &problem.kind else { return };
    let wanted = in_words(*kinds);
    let found = if is.contains(Kinds::NULL) {
        "nothing"
    } else if is.contains(Kinds::ARRAY) {
        "a list"
    } else if is.contains(Kinds::OBJECT) {
        "a mapping"
    } else if is.contains(Kinds::BOOLEAN) {
        "a boolean"
    } else if is.intersects(Kinds::NUMBER) {
        "a number"
    } else {
        "a string"
    };
    let message = format!("{wanted} is due here, but this is {found}: the deployment fails.");
    problem.report(sink, &message).fix(|| {
        let is_scalar = !is.intersects(Kinds::ARRAY.union(Kinds::OBJECT));
        let item = due.items().map(cfn_schema::Shape::kinds).unwrap_or_default();
        let takes_item = item.is_empty() || item.intersects(Kinds::STRING.union(Kinds::INTEGER));
        let is_block =
            node.style() == Style::Block || matches!(node.kind(), NodeKind::Mapping | NodeKind::Sequence);
        if !kinds.contains(Kinds::ARRAY) || !is_scalar || !takes_item || is_block {
            return None;
        }
        let old = node.document().text().slice(node.full_span()).into_owned();
        Some(Fix {
            title: "Make it a list of one item".to_owned(),
            safety: Safety::Unsafe,
            preferred: true,
            edits: vec![TextEdit::replace(node.full_span(), format!("[{old}]"))],
        })
    });
}

fn in_words(kinds: Kinds) -> String {
    let words = [
        (Kinds::STRING, "a string"),
        (Kinds::INTEGER, "a whole number"),
        (Kinds::NUMBER, "a number"),
        (Kinds::BOOLEAN, "`true` or `false`"),
        (Kinds::OBJECT, "a mapping"),
        (Kinds::ARRAY, "a list"),
    ];
    let found: Vec<_> =
        words.into_iter().filter(|(kind, _)| kinds.contains(*kind)).map(|(_, word)| word).collect();
    let text = found.join(" or ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn scalars_are_turned_into_each_other_but_not_into_lists() {
        check(
            "
Parameters:
  Names: { Type: CommaDelimitedList }
  Name: { Type: String }
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: { S3Bucket: code, S3Key: 5 }
      Role: arn:aws:iam::123456789012:role/function
      Timeout: soon
#              ^^^^ error[property-wrong-type]: A whole number is due here
      MemorySize: '512'
      Layers: !Ref Name
#             ^^^^^^^^^ error[property-wrong-type]: A list is due here
      Architectures: !Ref Names
      Description: [a, b]
#                  ^^^^^^ error[property-wrong-type]: A string is due here
      Environment: !GetAtt Other.Arn
#                  ^^^^^^^^^^^^^^^^^ error[property-wrong-type]: A mapping is due
  Other:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Ref Names }
#                             ^^^^^^^^^^ error[property-wrong-type]: this is a list
",
        );
    }

    #[test]
    fn the_fix_makes_a_list() {
        check_fix(
            "
Resources:
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties:
      Roles: admin # only one
",
            "
Resources:
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties:
      Roles: [admin] # only one
",
        );
    }
}
