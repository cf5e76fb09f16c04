//! Stages and artifacts of a pipeline (CodePipeline user guide, "Pipeline structure reference").

use cfn_syntax::Node;
use cfn_template::function;
use rustc_hash::FxHashSet;

use crate::check::{ItemContext, Sink};

/// Declares a rule about pipelines.
macro_rules! pipeline_rule {
    ($name:ident, $id:literal, $summary:literal, $equivalent:literal, $check:path) => {
        pub(crate) mod $name {
            use crate::check::{Check, rule};

            rule! {
                id: $id,
                summary: $summary,
                severity: Error,
                category: Correctness,
                default: true,
                fix: none,
                since: "0.1.0",
                equivalents: [$equivalent],
                check: Check::Resource(&["AWS::CodePipeline::Pipeline"], $check),
            }
        }
    };
}

pipeline_rule!(
    source_stage,
    "codepipeline-source-misplaced",
    "A pipeline has source actions outside of its first stage, or other actions in it",
    "cfn-lint:E3700",
    super::check_source_stage
);
pipeline_rule!(
    unknown,
    "codepipeline-artifact-unknown",
    "An action of a pipeline uses an artifact that no action before it makes",
    "cfn-lint:E3701",
    super::check_names
);
pipeline_rule!(
    count,
    "codepipeline-artifact-count",
    "An action of a pipeline has more or fewer artifacts than its provider takes",
    "cfn-lint:E3702",
    super::check_counts
);

/// The least and the most.
type Bounds = (usize, usize);

/// How many artifacts go in and come out, by category and provider, of the
/// actions that AWS and its partners own.
const COUNTS: &[(&str, &str, Bounds, Bounds)] = &[
    ("Source", "S3", (0, 0), (1, 1)),
    ("Source", "CodeCommit", (0, 0), (1, 1)),
    ("Source", "GitHub", (0, 0), (1, 1)),
    ("Source", "ECR", (0, 0), (1, 1)),
    ("Source", "CodeStarSourceConnection", (0, 0), (1, 1)),
    ("Build", "CodeBuild", (1, 5), (0, 5)),
    ("Test", "CodeBuild", (1, 5), (0, 5)),
    ("Test", "DeviceFarm", (1, 1), (0, 0)),
    ("Approval", "Manual", (0, 0), (0, 0)),
    ("Deploy", "S3", (1, 1), (0, 0)),
    ("Deploy", "CloudFormation", (0, 10), (0, 1)),
    ("Deploy", "CodeDeploy", (1, 1), (0, 0)),
    ("Deploy", "ElasticBeanstalk", (1, 1), (0, 0)),
    ("Deploy", "OpsWorks", (1, 1), (0, 0)),
    ("Deploy", "ECS", (1, 1), (0, 0)),
    ("Deploy", "ServiceCatalog", (1, 1), (0, 0)),
    ("Invoke", "Lambda", (0, 5), (0, 5)),
    ("Invoke", "StepFunctions", (0, 1), (0, 1)),
    ("Deploy", "AlexaSkillsKit", (1, 2), (0, 0)),
    ("Build", "Jenkins", (0, 5), (0, 5)),
    ("Test", "Jenkins", (0, 5), (0, 5)),
];

/// The stages, when all of them are written out.
fn stages<'a>(context: &ItemContext<'_, 'a>) -> Vec<Node<'a>> {
    let stages = context.item.properties().and_then(|it| it.get("Stages"));
    let stages: Vec<_> = stages.map_or_else(Vec::new, |it| it.items().map(Node::resolve).collect());
    if stages.iter().any(|stage| function(*stage).is_some()) { Vec::new() } else { stages }
}

/// The actions of a stage, when all of them are written out.
fn actions(stage: Node<'_>) -> Option<Vec<Node<'_>>> {
    let actions: Vec<_> = stage.get("Actions")?.items().map(Node::resolve).collect();
    let is_written = |action: &Node<'_>| function(*action).is_none();
    actions.iter().all(is_written).then_some(actions)
}

/// A literal text at a path.
fn literal<'a>(action: Node<'a>, path: &[&str]) -> Option<(Node<'a>, String)> {
    let node = path.iter().try_fold(action, |node, key| node.get(key))?;
    let text = node.text().filter(|_| node.tag().is_none())?.into_owned();
    Some((node, text))
}

fn check_source_stage(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for (index, stage) in stages(context).into_iter().enumerate() {
        for action in actions(stage).unwrap_or_default() {
            let Some((node, category)) = literal(action, &["ActionTypeId", "Category"]) else { continue };
            let message = match (index, category == "Source") {
                (0, false) => {
                    "The first stage of a pipeline may only have source actions: the deployment fails. Move this one."
                }
                (1.., true) => {
                    "Only the first stage of a pipeline may have source actions: the deployment fails. Move this one."
                }
                _ => continue,
            };
            sink.report(node.full_span(), message);
        }
    }
}

fn check_names(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let mut made: FxHashSet<String> = FxHashSet::default();
    for stage in stages(context) {
        // From here on it is not known which artifacts there are.
        let Some(actions) = actions(stage) else { return };
        let mut ordered = actions;
        ordered.sort_by_key(|action| {
            literal(*action, &["RunOrder"]).and_then(|(_, order)| order.parse::<u32>().ok()).unwrap_or(1)
        });
        for action in ordered {
            for item in action.get("InputArtifacts").into_iter().flat_map(Node::items) {
                let Some((node, name)) = literal(item.resolve(), &["Name"]) else { continue };
                if !made.contains(&name) {
                    let message = format!(
                        "No action before this one makes `{name}`: the deployment fails. Add it to the OutputArtifacts of one."
                    );
                    sink.report(node.full_span(), message);
                }
            }
            for item in action.get("OutputArtifacts").into_iter().flat_map(Node::items) {
                match literal(item.resolve(), &["Name"]) {
                    Some((node, name)) => {
                        if !made.insert(name.clone()) {
                            let message = format!(
                                "Another action makes `{name}` already: the deployment fails. Give it another name."
                            );
                            sink.report(node.full_span(), message);
                        }
                    }
                    None => return,
                }
            }
        }
    }
}

fn check_counts(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for action in stages(context).into_iter().filter_map(actions).flatten() {
        let part = |name| literal(action, &["ActionTypeId", name]).map(|(_, text)| text);
        let (Some(category), Some(provider)) = (part("Category"), part("Provider")) else { continue };
        let known = COUNTS.iter().find(|it| it.0 == category && it.1 == provider);
        let Some((.., input, output)) = known else { continue };
        for (key, (least, most)) in [("InputArtifacts", *input), ("OutputArtifacts", *output)] {
            let pair = action.pair(key);
            let items: Vec<_> = pair.map_or_else(Vec::new, |pair| pair.value.items().collect());
            let is_unknown = pair.is_some_and(|pair| function(pair.value.resolve()).is_some())
                || items.iter().any(|item| function(item.resolve()).is_some());
            if is_unknown || (least..=most).contains(&items.len()) {
                continue;
            }
            let span = pair
                .map(|pair| pair.key.span())
                .or_else(|| action.pair("ActionTypeId").map(|pair| pair.key.span()))
                .unwrap_or(action.full_span());
            let range = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            let message = format!(
                "{provider} takes {range} {key} in a {category} action, not {}: the deployment fails.",
                items.len()
            );
            sink.report(span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn stages_and_artifacts() {
        check(
            "
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipeline
      Stages:
        - Name: Source
          Actions:
            - Name: Source
              ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
              OutputArtifacts: [{ Name: Code }]
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
              InputArtifacts: [{ Name: Cod }]
#                                      ^^^ error[codepipeline-artifact-unknown]
              OutputArtifacts: [{ Name: Code }]
#                                       ^^^^ error[codepipeline-artifact-unknown]
            - Name: Again
              ActionTypeId: { Category: Source, Owner: AWS, Provider: S3, Version: '1' }
#                                       ^^^^^^ error[codepipeline-source-misplaced]
              OutputArtifacts: [{ Name: More }]
            - Name: Approve
              ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: '1' }
              InputArtifacts: [{ Name: Code }]
#             ^^^^^^^^^^^^^^ error[codepipeline-artifact-count]
",
        );
    }
}
