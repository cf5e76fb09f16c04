use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "module-attribute",
    summary: "A module has an attribute that modules cannot have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E5001"],
    check: Check::Item(SectionKind::Resources, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let metadata = item.value().get("Metadata");
    if let Some(pair) = metadata.and_then(|it| it.pair("AWS::CloudFormation::Module")) {
        let message = "`AWS::CloudFormation::Module` is what CloudFormation writes itself: remove it.";
        sink.report(pair.key.span(), message);
    }
    if !item.item_type().is_some_and(|it| it.ends_with("::MODULE")) {
        return;
    }
    let attributes = ["CreationPolicy", "UpdatePolicy"].map(|name| item.value().pair(name));
    let tags = item.properties().and_then(|properties| properties.pair("Tags"));
    for pair in attributes.into_iter().chain([tags]).flatten() {
        let message = format!("A module takes no `{}`: set it on the resources inside.", pair.name());
        sink.report(pair.key.span(), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn on_modules_only() {
        check(
            "
Resources:
  Module:
    Type: My::S3::Bucket::MODULE
    CreationPolicy: {}
#   ^^^^^^^^^^^^^^ error[module-attribute]
    Properties: { Tags: [] }
#                 ^^^^ error[module-attribute]
  Topic:
    Type: AWS::SNS::Topic
    Properties: { Tags: [] }
",
        );
    }
}
