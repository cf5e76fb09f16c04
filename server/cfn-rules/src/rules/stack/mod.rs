//! Templates that use each other.

mod nested;

pub(crate) mod file_missing;
pub(crate) mod output_unknown;
pub(crate) mod parameter_invalid;
pub(crate) mod parameter_missing;
pub(crate) mod parameter_unknown;

pub(crate) use nested::TYPES;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::settings::Settings;
    use crate::testing::{Setup, analyse_with};

    #[test]
    fn other_files_count_when_they_change() {
        let template = "
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: { Stage: x } }
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !GetAtt Nested.Outputs.Name }
";
        let child = "Parameters: { Other: { Type: String } }\nResources: { A: { Type: AWS::SNS::Topic } }\n";
        let beside = |files: &[(&str, &str)]| {
            let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
            analyse_with(template, &["correctness"], &Setup { files, ..Setup::default() })
        };
        let versions = [beside(&[]), beside(&[("child.yaml", child)]), beside(&[("child.yaml", "")])];
        for before in &versions {
            for after in &versions {
                let settings = Settings::clone(after.settings());
                let updated = before.update_beside(before.document().clone(), Arc::new(settings));
                assert_eq!(format!("{:?}", updated.findings()), format!("{:?}", after.findings()));
            }
        }
        assert_eq!(versions.map(|it| it.findings().len()), [1, 3, 0]);
    }
}
