use crate::check::{Check, Sink, TemplateContext, rule};
use crate::local_file::local_files;
use crate::surroundings::Neighbour;

rule! {
    id: "local-file-missing",
    summary: "The template names a local file that does not exist",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let known = &sink.settings.surroundings.files;
    if known.is_empty() {
        return;
    }
    let is_absent = |path: &str| known.get(path) == Some(&Neighbour::Absent);
    for file in local_files(context.template) {
        if !is_absent(&file.path) || !file.is_source() {
            continue;
        }
        let message = format!(
            "There is no file `{}` beside the template: packaging it fails. Mend the path, or add the file.",
            file.path
        );
        let report = sink.report(file.span, message);
        if let Some(resource) = &file.resource {
            report.resource(resource);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_beside;

    #[test]
    fn files_that_people_write() {
        check_beside(
            &[("there.yaml", "")],
            "
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: gone.yaml }
#                              ^^^^^^^^^ warning[local-file-missing]: no file `gone.yaml`
  There:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: there.yaml }
  Built:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: .aws-sam/build/child.yaml }
  Code:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: target/app.jar }
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        Fn::Transform: { Name: AWS::Include, Parameters: { Location: ./api.yaml } }
#                                                                    ^^^^^^^^^^ warning[local-file-missing]
",
        );
    }
}
