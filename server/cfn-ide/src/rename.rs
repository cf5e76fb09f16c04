use std::fmt;

use cfn_rules::Analysis;
use cfn_template::{EntryFacts, Item, ReferenceKind, SectionKind, Template, is_pseudo_parameter};
use cfn_text::{Span, TextEdit};

use crate::names::{Role, Space, Symbol, item_of, occurrences, referenced, symbol_at};

/// The longest name that CloudFormation takes (user guide, "CloudFormation quotas").
const MAX_LEN: usize = 255;

/// A name that can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameTarget {
    /// Where it stands under the cursor.
    pub span: Span,
    /// The name as it is.
    pub name: String,
}

/// Why a name cannot be changed, as a sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameError {
    /// The reason.
    pub reason: String,
}

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for RenameError {}

/// The name under the cursor, when it can be changed.
///
/// # Errors
/// Why it cannot be changed: there is no name, or not all places that use it can be known.
pub fn prepare_rename(analysis: &Analysis, offset: u32) -> Result<RenameTarget, RenameError> {
    let template = template_of(analysis)?;
    let (symbol, span) = find(&template, offset)?;
    Ok(RenameTarget { span, name: symbol.name().to_owned() })
}

/// The edits that change the name under the cursor wherever it stands.
///
/// # Errors
/// Why it cannot be changed so: see [`prepare_rename`]; or the new name is not allowed, is
/// taken, or would change what another reference means.
pub fn rename(analysis: &Analysis, offset: u32, new_name: &str) -> Result<Vec<TextEdit>, RenameError> {
    let template = template_of(analysis)?;
    let (symbol, _) = find(&template, offset)?;
    let old_name = symbol.name();
    if old_name == new_name {
        return Ok(Vec::new());
    }
    check_name(&symbol, new_name)?;
    check_free(&template, &symbol, new_name)?;
    let edits: Vec<_> = occurrences(&template, &symbol)
        .into_iter()
        .map(|occurrence| TextEdit::replace(occurrence.span, new_name))
        .collect();
    let change = match &symbol {
        Symbol::Global(space, name) => Some((*space, &**name, new_name)),
        Symbol::Variable(..) | Symbol::Identifier(..) => None,
    };
    check_meaning(&template, &edits, change)?;
    Ok(edits)
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, RenameError> {
    Err(RenameError { reason: reason.into() })
}

fn template_of(analysis: &Analysis) -> Result<Template<'_>, RenameError> {
    if analysis.is_template() { Ok(analysis.template()) } else { refuse("This is no template.") }
}

fn find<'a>(template: &Template<'a>, offset: u32) -> Result<(Symbol<'a>, Span), RenameError> {
    let Some((symbol, span)) = symbol_at(template, offset) else {
        return refuse("There is no name here that could be changed.");
    };
    if let Symbol::Global(_, name) = &symbol {
        check_known(template, &symbol, name)?;
    }
    Ok((symbol, span))
}

/// Whether all places that use an item's name are known.
fn check_known(template: &Template<'_>, symbol: &Symbol<'_>, name: &str) -> Result<(), RenameError> {
    if is_pseudo_parameter(name) {
        return refuse(format!("`{name}` is a name of CloudFormation."));
    }
    let Some(item) = item_of(template, symbol) else {
        return refuse(if template.may_be_generated(name) {
            format!(
                "`{name}` is not written in this template: a loop, a macro, a module or a transform makes it."
            )
        } else {
            format!("`{name}` is not defined in this template.")
        });
    };
    let definitions = occurrences(template, symbol);
    if definitions.iter().filter(|it| it.role == Role::Definition).count() > 1 {
        return refuse(format!("`{name}` is defined more than once: it is not clear which one is meant."));
    }
    if let Some(derived) = derived_name(template, item) {
        return refuse(format!(
            "`{derived}` is made from `{name}`, and would have to change with it in a way that only the \
             transform or module knows."
        ));
    }
    if let Some(computed) = computed_name(template, item) {
        return refuse(format!("A loop computes the name `{computed}`, which may be `{name}`."));
    }
    Ok(())
}

/// A name in use that the serverless transform or a module makes from the item's.
fn derived_name<'a>(template: &Template<'a>, item: Item<'_>) -> Option<&'a str> {
    let makes = item.item_type()?;
    if item.section() != SectionKind::Resources
        || !(makes.starts_with("AWS::Serverless::") || makes.ends_with("::MODULE"))
    {
        return None;
    }
    let names = template.references().filter(|(_, reference, _)| reference.kind.names_resource());
    names.map(|(_, reference, _)| &*reference.name).find(|name| {
        name.len() > item.name().len()
            && name.starts_with(item.name())
            && template.get(SectionKind::Resources, name).is_none()
            && template.get(SectionKind::Parameters, name).is_none()
    })
}

/// A name with substitutions of a loop that may come to be the item's.
fn computed_name<'a>(template: &Template<'a>, item: Item<'_>) -> Option<&'a str> {
    let names = template.references().filter(|(_, reference, _)| reference.in_loop);
    names.map(|(_, reference, _)| &*reference.name).find(|name| {
        let first = name.find("${").into_iter().chain(name.find("&{")).min();
        let (Some(first), Some(last)) = (first, name.rfind('}')) else { return false };
        let starts = name.get(..first).is_some_and(|part| item.name().starts_with(part));
        starts && name.get(last + 1..).is_some_and(|part| item.name().ends_with(part))
    })
}

/// Whether CloudFormation takes the name, and YAML reads it as a text without quotes.
fn check_name(symbol: &Symbol<'_>, name: &str) -> Result<(), RenameError> {
    if name.is_empty() {
        return refuse("The new name is empty.");
    }
    if name.len() > MAX_LEN {
        return refuse(format!("A name has at most {MAX_LEN} characters."));
    }
    let (others, allowed) = match symbol {
        Symbol::Global(Space::Mapping, _) => ("-.", "letters, digits, `-` and `.`"),
        Symbol::Global(Space::Condition, _) | Symbol::Variable(..) => ("_", "letters, digits and `_`"),
        Symbol::Global(..) | Symbol::Identifier(..) => ("", "letters and digits"),
    };
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c)) {
        return refuse(format!("`{name}` is not allowed: such a name has only {allowed}."));
    }
    let word = name.to_ascii_lowercase();
    let is_word = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"].contains(&&*word);
    if is_word || !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        let is_number = name.replace('_', "").parse::<f64>().is_ok()
            || name.strip_prefix("0x").is_some_and(|digits| u128::from_str_radix(digits, 16).is_ok())
            || name.starts_with(['-', '.']);
        if is_word || is_number {
            return refuse(format!("`{name}` is not allowed: YAML does not read it as a text."));
        }
    }
    Ok(())
}

fn check_free(template: &Template<'_>, symbol: &Symbol<'_>, name: &str) -> Result<(), RenameError> {
    let Symbol::Global(space, _) = symbol else { return Ok(()) };
    match item_of(template, &Symbol::Global(*space, name.to_owned())) {
        Some(item) => refuse(format!("There is a {} `{name}` already.", item.section().item_name())),
        None => Ok(()),
    }
}

/// Whether after the edits every reference means what it meant. A new name could be caught by a
/// variable of a `Fn::Sub` or by the identifier of a loop.
fn check_meaning(
    template: &Template<'_>,
    edits: &[TextEdit],
    change: Option<(Space, &str, &str)>,
) -> Result<(), RenameError> {
    let mut last_first = edits.to_vec();
    last_first.sort_by(|a, b| b.cmp(a));
    let document = template.document().edit(&last_first);
    let (facts, _) = EntryFacts::gather(&document, None);
    let after = Template::new(&document, &facts);
    if names(template, change) == names(&after, None) {
        return Ok(());
    }
    refuse(
        "The new name would change what another reference means: a variable of `Fn::Sub`, a loop or another item is called so.",
    )
}

/// All names in order, with those changed that the change concerns.
fn names(
    template: &Template<'_>,
    change: Option<(Space, &str, &str)>,
) -> Vec<(Option<ReferenceKind>, String, Option<String>)> {
    let changed = |space: Option<Space>, name: &str| match change {
        Some((changed, old, new)) if space == Some(changed) && name == old => new.to_owned(),
        _ => name.to_owned(),
    };
    let items = template
        .items()
        .iter()
        .map(|item| (None, changed(Space::of_section(item.section()), item.name()), None));
    let references = template.references().map(|(_, reference, span)| {
        let (name, _) = referenced(template, reference, span);
        let rest = reference.name.get(name.len()..).unwrap_or_default();
        let name = changed(Some(Space::of_reference(reference.kind)), name) + rest;
        (Some(reference.kind), name, reference.attribute.as_deref().map(str::to_owned))
    });
    items.chain(references).collect()
}

#[cfg(test)]
mod tests {
    use cfn_text::apply_edits;
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse_at;

    fn check(fixture: &str, new_name: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let text = analysis.document().text().to_string();
        let result = match rename(&analysis, offset, new_name) {
            Ok(edits) => apply_edits(&text, &edits).expect("the edits fit"),
            Err(error) => format!("{error}\n"),
        };
        expected.assert_eq(&result);
    }

    const TEMPLATE: &str = r#"
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups: [{ Parameters: [Stage] }]
    ParameterLabels: { "Stage": { default: Where } }
Parameters:
  Stage: { Type: String } # Stage stays in comments
Mappings:
  Sizes: { eu: { small: 1 } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [Condition: IsProd]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties:
      TopicName: !Sub |
        ${Stage}-${!Stage}-${ Stage }
      DisplayName: !FindInMap [Sizes, eu, small]
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: [Topic]
    Properties:
      QueueName: {"Fn::GetAtt": ["Topic", "TopicName"]}
      Tags: !If [IsProd, [{ Key: Topic, Value: !GetAtt Topic.TopicName }], !Ref AWS::NoValue]
Outputs:
  Topic: { Value: !Sub "${Topic.TopicName}/${Topic}", Condition: IsProd }
"#;

    #[test]
    fn a_parameter_in_all_forms() {
        check(
            &TEMPLATE.replace("  Stage: { Type", "  $0Stage: { Type"),
            "Env",
            expect![[r#"

            Metadata:
              AWS::CloudFormation::Interface:
                ParameterGroups: [{ Parameters: [Env] }]
                ParameterLabels: { "Env": { default: Where } }
            Parameters:
              Env: { Type: String } # Stage stays in comments
            Mappings:
              Sizes: { eu: { small: 1 } }
            Conditions:
              IsProd: !Equals [!Ref Env, prod]
              IsTest: !Not [Condition: IsProd]
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Condition: IsProd
                Properties:
                  TopicName: !Sub |
                    ${Env}-${!Stage}-${ Env }
                  DisplayName: !FindInMap [Sizes, eu, small]
              Queue:
                Type: AWS::SQS::Queue
                DependsOn: [Topic]
                Properties:
                  QueueName: {"Fn::GetAtt": ["Topic", "TopicName"]}
                  Tags: !If [IsProd, [{ Key: Topic, Value: !GetAtt Topic.TopicName }], !Ref AWS::NoValue]
            Outputs:
              Topic: { Value: !Sub "${Topic.TopicName}/${Topic}", Condition: IsProd }
        "#]],
        );
    }

    #[test]
    fn a_resource_in_all_forms() {
        check(
            &TEMPLATE.replace("[Topic]", "[$0Topic]"),
            "Events",
            expect![[r#"

            Metadata:
              AWS::CloudFormation::Interface:
                ParameterGroups: [{ Parameters: [Stage] }]
                ParameterLabels: { "Stage": { default: Where } }
            Parameters:
              Stage: { Type: String } # Stage stays in comments
            Mappings:
              Sizes: { eu: { small: 1 } }
            Conditions:
              IsProd: !Equals [!Ref Stage, prod]
              IsTest: !Not [Condition: IsProd]
            Resources:
              Events:
                Type: AWS::SNS::Topic
                Condition: IsProd
                Properties:
                  TopicName: !Sub |
                    ${Stage}-${!Stage}-${ Stage }
                  DisplayName: !FindInMap [Sizes, eu, small]
              Queue:
                Type: AWS::SQS::Queue
                DependsOn: [Events]
                Properties:
                  QueueName: {"Fn::GetAtt": ["Events", "TopicName"]}
                  Tags: !If [IsProd, [{ Key: Topic, Value: !GetAtt Events.TopicName }], !Ref AWS::NoValue]
            Outputs:
              Topic: { Value: !Sub "${Events.TopicName}/${Events}", Condition: IsProd }
        "#]],
        );
    }

    #[test]
    fn a_condition_and_a_mapping() {
        check(
            &TEMPLATE.replace("!If [IsProd", "!If [IsPr$0od"),
            "Is_Live",
            expect![[r#"

            Metadata:
              AWS::CloudFormation::Interface:
                ParameterGroups: [{ Parameters: [Stage] }]
                ParameterLabels: { "Stage": { default: Where } }
            Parameters:
              Stage: { Type: String } # Stage stays in comments
            Mappings:
              Sizes: { eu: { small: 1 } }
            Conditions:
              Is_Live: !Equals [!Ref Stage, prod]
              IsTest: !Not [Condition: Is_Live]
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Condition: Is_Live
                Properties:
                  TopicName: !Sub |
                    ${Stage}-${!Stage}-${ Stage }
                  DisplayName: !FindInMap [Sizes, eu, small]
              Queue:
                Type: AWS::SQS::Queue
                DependsOn: [Topic]
                Properties:
                  QueueName: {"Fn::GetAtt": ["Topic", "TopicName"]}
                  Tags: !If [Is_Live, [{ Key: Topic, Value: !GetAtt Topic.TopicName }], !Ref AWS::NoValue]
            Outputs:
              Topic: { Value: !Sub "${Topic.TopicName}/${Topic}", Condition: Is_Live }
        "#]],
        );
        check(
            &TEMPLATE.replace("  Sizes:", "  Sizes$0:"),
            "eu-sizes",
            expect![[r#"

            Metadata:
              AWS::CloudFormation::Interface:
                ParameterGroups: [{ Parameters: [Stage] }]
                ParameterLabels: { "Stage": { default: Where } }
            Parameters:
              Stage: { Type: String } # Stage stays in comments
            Mappings:
              eu-sizes: { eu: { small: 1 } }
            Conditions:
              IsProd: !Equals [!Ref Stage, prod]
              IsTest: !Not [Condition: IsProd]
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Condition: IsProd
                Properties:
                  TopicName: !Sub |
                    ${Stage}-${!Stage}-${ Stage }
                  DisplayName: !FindInMap [eu-sizes, eu, small]
              Queue:
                Type: AWS::SQS::Queue
                DependsOn: [Topic]
                Properties:
                  QueueName: {"Fn::GetAtt": ["Topic", "TopicName"]}
                  Tags: !If [IsProd, [{ Key: Topic, Value: !GetAtt Topic.TopicName }], !Ref AWS::NoValue]
            Outputs:
              Topic: { Value: !Sub "${Topic.TopicName}/${Topic}", Condition: IsProd }
        "#]],
        );
    }

    #[test]
    fn an_output_is_not_the_resource_of_the_same_name() {
        let fixture = "
Resources:
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  $0Topic: { Value: !Ref Topic }
";
        check(
            fixture,
            "TopicArn",
            expect![[r#"

            Resources:
              Topic: { Type: AWS::SNS::Topic }
            Outputs:
              TopicArn: { Value: !Ref Topic }
        "#]],
        );
    }

    #[test]
    fn a_variable_of_a_sub_text() {
        let fixture = "
Parameters:
  Stage: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Sub ['${A$0}-${Stage}', { A: b }] }
";
        check(
            fixture,
            "Name",
            expect![[r#"

            Parameters:
              Stage: { Type: String }
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties: { TopicName: !Sub ['${Name}-${Stage}', { Name: b }] }
        "#]],
        );
        check(
            fixture,
            "Stage",
            expect![[r#"
            The new name would change what another reference means: a variable of `Fn::Sub`, a loop or another item is called so.
        "#]],
        );
    }

    #[test]
    fn the_identifier_of_a_loop() {
        let fixture = "
Transform: AWS::LanguageExtensions
Parameters:
  Stage: { Type: String }
Resources:
  Fn::ForEach::Topics:
    - Name$0
    - [A, B]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties: { TopicName: !Ref Name, DisplayName: !Sub '${Name} &{Name} ${Stage} Name' }
";
        check(
            fixture,
            "Id",
            expect![[r#"

                Transform: AWS::LanguageExtensions
                Parameters:
                  Stage: { Type: String }
                Resources:
                  Fn::ForEach::Topics:
                    - Id
                    - [A, B]
                    - Topic${Id}:
                        Type: AWS::SNS::Topic
                        Properties: { TopicName: !Ref Id, DisplayName: !Sub '${Id} &{Id} ${Stage} Name' }
            "#]],
        );
        check(
            fixture,
            "Stage",
            expect![[r#"
            The new name would change what another reference means: a variable of `Fn::Sub`, a loop or another item is called so.
        "#]],
        );
    }

    #[test]
    fn refused_where_not_all_uses_can_be_known() {
        let computed = "
Transform: AWS::LanguageExtensions
Resources:
  Topic$0A: { Type: AWS::SNS::Topic }
  Fn::ForEach::Queues:
    - Name
    - [A, B]
    - Queue${Name}:
        Type: AWS::SQS::Queue
        DependsOn: Topic${Name}
";
        check(
            computed,
            "Other",
            expect![[r#"
                A loop computes the name `Topic${Name}`, which may be `TopicA`.
            "#]],
        );
        let serverless = "
Transform: AWS::Serverless-2016-10-31
Resources:
  Hand$0ler: { Type: AWS::Serverless::Function }
Outputs:
  Role: { Value: !GetAtt HandlerRole.Arn }
";
        check(
            serverless,
            "Other",
            expect![[r#"
            `HandlerRole` is made from `Handler`, and would have to change with it in a way that only the transform or module knows.
        "#]],
        );
        let twice = "
Resources:
  Top$0ic: { Type: AWS::SNS::Topic }
  Topic: { Type: AWS::SNS::Topic }
";
        check(
            twice,
            "Other",
            expect![[r#"
            `Topic` is defined more than once: it is not clear which one is meant.
        "#]],
        );
    }

    #[test]
    fn refused_for_what_is_not_defined_here() {
        let fixture = "
Resources:
  Topic: { Type: AWS::SNS::Topic, DependsOn: Gone, Properties: { TopicName: !Ref AWS::StackName } }
";
        check(
            &fixture.replace("Gone", "Gone$0"),
            "Other",
            expect![[r#"
            `Gone` is not defined in this template.
        "#]],
        );
        check(
            &fixture.replace("StackName", "Stack$0Name"),
            "Other",
            expect![[r#"
            `AWS::StackName` is a name of CloudFormation.
        "#]],
        );
        check(
            &fixture.replace("SNS::Topic", "SNS::$0Topic"),
            "Other",
            expect![[r#"
            There is no name here that could be changed.
        "#]],
        );
    }

    #[test]
    fn new_names_are_checked() {
        let fixture = "
Parameters:
  Stage: { Type: String }
Resources:
  Topic$0: { Type: AWS::SNS::Topic }
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub ['${Topic}${Var}', { Var: a }] } }
";
        check(
            fixture,
            "",
            expect![[r#"
            The new name is empty.
        "#]],
        );
        check(
            fixture,
            "my-topic",
            expect![[r#"
            `my-topic` is not allowed: such a name has only letters and digits.
        "#]],
        );
        check(
            fixture,
            "yes",
            expect![[r#"
            `yes` is not allowed: YAML does not read it as a text.
        "#]],
        );
        check(
            fixture,
            "1e3",
            expect![[r#"
            `1e3` is not allowed: YAML does not read it as a text.
        "#]],
        );
        check(
            fixture,
            "Stage",
            expect![[r#"
            There is a parameter `Stage` already.
        "#]],
        );
        check(
            fixture,
            "Queue",
            expect![[r#"
            There is a resource `Queue` already.
        "#]],
        );
        check(
            fixture,
            "Var",
            expect![[r#"
            The new name would change what another reference means: a variable of `Fn::Sub`, a loop or another item is called so.
        "#]],
        );
        check(
            fixture,
            &"A".repeat(256),
            expect![[r#"
            A name has at most 255 characters.
        "#]],
        );
    }

    #[test]
    fn prepare_names_what_would_change() {
        let (analysis, offset) = analyse_at(&TEMPLATE.replace("${Topic.", "${To$0pic."));
        let target = prepare_rename(&analysis, offset).expect("a resource");
        assert_eq!(target.name, "Topic");
        assert_eq!(analysis.document().text().slice(target.span), "Topic");
    }
}
