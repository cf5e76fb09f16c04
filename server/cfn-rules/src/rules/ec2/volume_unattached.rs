use cfn_template::SectionKind;

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "ec2-volume-unattached",
    summary: "A volume is attached to no instance",
    severity: Hint,
    category: Cost,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:ebs_volume_not_attached_to_instances"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let mut volumes = template.resources_of("AWS::EC2::Volume").peekable();
    if volumes.peek().is_none() || template.may_grow() {
        return;
    }
    // A script can attach it too, and outputs hand it to other stacks.
    let used: Vec<&str> = template
        .references()
        .filter(|(item, ..)| {
            item.is_none_or(|item| matches!(item.section(), SectionKind::Resources | SectionKind::Outputs))
        })
        .map(|(_, reference, _)| &*reference.name)
        .collect();
    for volume in volumes.filter(|volume| !used.contains(&volume.name())) {
        sink.report(
            volume.key().span(),
            "Nothing in the template attaches or names the volume, but it is billed. Attach it with \
             AWS::EC2::VolumeAttachment, or remove it.",
        )
        .resource(volume.name());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn volumes() {
        check(
            "
Resources:
  Idle:
# ^^^^ hint[ec2-volume-unattached]
    Type: AWS::EC2::Volume
    Properties: { AvailabilityZone: eu-west-1a, Size: 8, Encrypted: true }
  Used:
    Type: AWS::EC2::Volume
    Properties: { AvailabilityZone: eu-west-1a, Size: 8, Encrypted: true }
  Attachment:
    Type: AWS::EC2::VolumeAttachment
    Properties: { InstanceId: i-12345678, VolumeId: !Ref Used, Device: /dev/sdh }
  Exported:
    Type: AWS::EC2::Volume
    Properties: { AvailabilityZone: eu-west-1a, Size: 8, Encrypted: true }
Outputs:
  Volume: { Value: !Ref Exported }
",
        );
    }
}
