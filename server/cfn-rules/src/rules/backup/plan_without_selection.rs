use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::references::{may_have_more, named};
use crate::writer::{Value, unused_name};

rule! {
    id: "backup-plan-without-selection",
    summary: "A backup plan backs nothing up",
    severity: Information,
    category: Reliability,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) {
        return;
    }
    let selected: Vec<_> = template
        .resources_of("AWS::Backup::BackupSelection")
        .map(|it| it.properties().and_then(|it| named(it.get("BackupPlanId")?)))
        .collect();
    if selected.iter().any(Option::is_none) {
        return;
    }
    for plan in template.resources_of("AWS::Backup::BackupPlan") {
        let is_exported = template.references().any(|(item, reference, _)| {
            &*reference.name == plan.name()
                && item.is_none_or(|it| it.section() == cfn_template::SectionKind::Outputs)
        });
        if is_exported || selected.iter().flatten().any(|name| name == plan.name()) {
            continue;
        }
        sink.report(
            plan.key().span(),
            "No AWS::Backup::BackupSelection names the plan, so it backs nothing up. Select resources, best by \
             a tag.",
        )
        .resource(plan.name())
        .fix(|| {
            let document = template.document();
            let name = unused_name(document, &format!("{}Selection", plan.name()));
            let tag = Value::map([
                ("ConditionType", Value::text("STRINGEQUALS")),
                ("ConditionKey", Value::text("backup")),
                ("ConditionValue", Value::text("true")),
            ]);
            let role = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/service-role/AWSBackupDefaultServiceRole";
            let selection = Value::map([
                ("SelectionName", Value::text("tagged")),
                ("IamRoleArn", Value::sub(role)),
                ("ListOfTags", Value::list([tag])),
            ]);
            let item = Value::map([
                ("Type", Value::text("AWS::Backup::BackupSelection")),
                (
                    "Properties",
                    Value::map([("BackupPlanId", Value::reference(plan.name())), ("BackupSelection", selection)]),
                ),
            ]);
            let edit = context.shared.writer().insert_item(document, "Resources", &name, &item)?;
            let title = "Back up what has the tag backup: 'true', with the default role of AWS Backup".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn plans_with_and_without_selections() {
        check(
            "
Resources:
  Idle:
# ^^^^ information[backup-plan-without-selection]
    Type: AWS::Backup::BackupPlan
    Properties: { BackupPlan: { BackupPlanName: a, BackupPlanRule: [] } }
  Used:
    Type: AWS::Backup::BackupPlan
    Properties: { BackupPlan: { BackupPlanName: b, BackupPlanRule: [] } }
  Selection:
    Type: AWS::Backup::BackupSelection
    Properties: { BackupPlanId: !Ref Used, BackupSelection: { SelectionName: s, IamRoleArn: r } }
",
        );
    }
}
