use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "ec2-instance-image-missing",
    summary: "An instance names neither an image nor a launch template",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3673"],
    check: Check::Resource(&["AWS::EC2::Instance"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let resource = context.item.value();
    if context.environment.transforms().opaque || resource.pair("Type").is_none() {
        return;
    }
    let properties = resource.pair("Properties");
    let names_image = |name: &str| {
        name == "ImageId" || name == "LaunchTemplate" || name == "<<" || name.starts_with("Fn::")
    };
    let holder = properties.map_or(resource, |pair| pair.value.resolve());
    if holder.pairs().any(|pair| names_image(&pair.name()) || pair.key.is_partial_key()) {
        return;
    }
    let span = properties.map_or_else(|| context.item.key().span(), |pair| pair.key.span());
    sink.report(
        span,
        "The instance has no image: the deployment fails. Add ImageId, or a LaunchTemplate that has one.",
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn images_and_templates() {
        check(
            "
Resources:
  None:
    Type: AWS::EC2::Instance
    Properties: { InstanceType: t3.micro }
#   ^^^^^^^^^^ error[ec2-instance-image-missing]
  Image:
    Type: AWS::EC2::Instance
    Properties: { ImageId: ami-12345678 }
  Template:
    Type: AWS::EC2::Instance
    Properties: { LaunchTemplate: { LaunchTemplateName: web, Version: '1' } }
",
        );
    }
}
