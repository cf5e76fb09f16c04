//! The command line from outside: the real program, real files.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::{fs, thread};

use expect_test::{Expect, expect};
use serde_json::Value;
use tempfile::TempDir;

/// A mapping that nothing reads: a warning with a safe fix.
const UNUSED: &str = "\
Mappings:
  Sizes: { dev: { cpu: 1 } }
Resources:
  Topic: { Type: AWS::SNS::Topic } # kept
";
const FIXED: &str = "\
Resources:
  Topic: { Type: AWS::SNS::Topic } # kept
";
const CLEAN: &str = "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n";

/// A folder with files, and the program run in it.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (path, content) in files {
            folder.write(path, content.as_bytes());
        }
        folder
    }

    fn write(&self, path: &str, content: &[u8]) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap()
    }

    fn run(&self, args: &str) -> Run {
        self.run_with_stdin(args, b"")
    }

    fn run_with_stdin(&self, args: &str, stdin: &[u8]) -> Run {
        let mut child = command(self.0.path(), args).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let stdin = stdin.to_vec();
        // The program may end without reading all.
        let writer = thread::spawn(move || pipe.write_all(&stdin));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        Run(output)
    }
}

fn command(folder: &Path, args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cfn-analyzer"));
    command.current_dir(folder).args(args.split_whitespace());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

struct Run(Output);

impl Run {
    fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.0.stdout).unwrap()
    }

    /// Checks exit code, stdout and stderr, written as one text.
    fn check(&self, expect: Expect) {
        let (code, stdout, stderr) = (self.code(), self.stdout(), self.stderr());
        expect.assert_eq(&format!("exit {code}\n{stdout}--- stderr\n{stderr}"));
    }
}

#[test]
fn findings_are_shown_in_the_code() {
    let folder = Folder::new(&[("a.yaml", UNUSED)]);
    folder.run("check --select unused-mapping").check(expect![[r#"
        exit 1
        warning[unused-mapping]: No Fn::FindInMap reads mapping `Sizes`
          ╭▸ a.yaml:2:3
          │
        2 │   Sizes: { dev: { cpu: 1 } }
          │   ━━━━━
          │
          ├ Its values have no effect. Use or remove it.
          ╰ fix: Remove mapping `Sizes`

        1 finding in 1 template: 1 warning.
        1 can be fixed with --fix.
        --- stderr
    "#]]);
}

#[test]
fn the_exit_code_says_what_was_found() {
    let folder = Folder::new(&[("a.yaml", UNUSED), ("clean.yaml", CLEAN)]);
    let code = |args: &str| folder.run(&format!("check --select unused-mapping {args}")).code();
    assert_eq!(code("a.yaml"), 1);
    assert_eq!(code("clean.yaml"), 0);
    assert_eq!(code("a.yaml --fail-on error"), 0);
    assert_eq!(code("a.yaml --exit-zero"), 0);
    assert_eq!(code("a.yaml missing.yaml --exit-zero"), 2);
    assert_eq!(code("a.yaml --unsafe-fixes"), 2);
    assert_eq!(code("a.yaml --nonsense"), 2);
    assert_eq!(code("a.yaml --parameters missing.json"), 2);
    assert_eq!(code(". --parameters a.yaml"), 2, "values of which template?");
}

#[test]
fn parameters_count_and_are_checked() {
    let template = "\
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    Properties: { PubliclyAccessible: !If [IsProd, false, true], DBInstanceClass: db.t3.micro }
";
    let folder = Folder::new(&[
        ("a.yaml", template),
        ("prod.json", r#"[{"ParameterKey": "Stage", "ParameterValue": "prod"}]"#),
        ("dev.yaml", "Parameters:\n  Stage: dev\n"),
        ("samconfig.toml", "[default.deploy.parameters]\nparameter_overrides = 'Stage=test Other=1'\n"),
        ("other.json", "[1]"),
    ]);
    let concise = |args: &str| {
        let select =
            "parameter-value-invalid,parameter-value-unknown,rds-publicly-accessible,condition-constant";
        folder.run(&format!("check a.yaml --format concise --select {select} {args}"))
    };
    assert!(concise("").stdout().contains("a.yaml:9:"), "{}", concise("").stdout());
    assert_eq!(concise("--parameters prod.json").code(), 0, "{}", concise("--parameters prod.json").stdout());
    assert!(concise("--parameters dev.yaml").stdout().starts_with("a.yaml:9:"));
    let sam = concise("--parameters samconfig.toml").stdout();
    assert!(sam.contains("samconfig.toml:2:30: error[parameter-value-invalid]"), "{sam}");
    assert!(sam.contains("samconfig.toml:2:35: warning[parameter-value-unknown]"), "{sam}");
    assert_eq!(concise("--parameters other.json").code(), 2);
}

#[test]
fn templates_that_use_each_other() {
    let parent = "\
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: ../nested/child.yaml, Parameters: { Other: x } }
  Gone:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: gone.yaml }
";
    let child = format!("Parameters: {{ Stage: {{ Type: String }} }}\n{CLEAN}");
    let folder = Folder::new(&[("app/a.yaml", parent), ("nested/child.yaml", &child)]);
    let concise = |args: &str, stdin: &str| {
        let select = "local-file-missing,nested-stack-parameter-missing,nested-stack-parameter-unknown";
        let run = folder
            .run_with_stdin(&format!("check {args} --select {select} --format concise"), stdin.as_bytes());
        run.stdout().lines().filter_map(|line| Some(line.split_once(']')?.0.to_owned())).collect::<Vec<_>>()
    };
    let expected = |path: &str| {
        [
            format!("{path}:4:54: error[nested-stack-parameter-missing"),
            format!("{path}:4:68: error[nested-stack-parameter-unknown"),
            format!("{path}:7:32: warning[local-file-missing"),
        ]
    };
    assert_eq!(concise(".", ""), expected("app/a.yaml"));
    assert_eq!(concise("- --stdin-filename app/b.yaml", parent), expected("app/b.yaml"));
    assert_eq!(concise("-", parent), [""; 0], "nobody knows where it stands");
}

#[test]
fn json_has_the_documented_form() {
    let folder = Folder::new(&[("é/a.yaml", UNUSED)]);
    let json = folder.run("check --select unused-mapping --format json").json();
    expect![[r#"
        {
          "version": 1,
          "findings": [
            {
              "path": "é/a.yaml",
              "rule": "unused-mapping",
              "severity": "warning",
              "category": "correctness",
              "message": "No Fn::FindInMap reads mapping `Sizes`: its values have no effect. Use or remove it.",
              "resource": null,
              "range": {
                "start": {
                  "line": 2,
                  "column": 3
                },
                "end": {
                  "line": 2,
                  "column": 8
                }
              },
              "related": [],
              "url": "docs/rules/unused-mapping.md",
              "fixes": [
                {
                  "title": "Remove mapping `Sizes`",
                  "safety": "safe",
                  "preferred": true,
                  "edits": [
                    {
                      "range": {
                        "start": {
                          "line": 1,
                          "column": 1
                        },
                        "end": {
                          "line": 3,
                          "column": 1
                        }
                      },
                      "newText": ""
                    }
                  ]
                }
              ]
            }
          ]
        }"#]].assert_eq(&serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn rules_are_listed_with_their_equivalents() {
    let json = Folder::new(&[]).run("rules --format json").json();
    assert_eq!(json["version"], 1);
    let rules = json["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "ec2-imdsv1-allowed").unwrap();
    assert_eq!(rule["category"], "security");
    assert_eq!(rule["default"], true);
    assert_eq!(rule["fix"], "safe");
    assert!(rule["equivalents"].as_array().unwrap().contains(&Value::from("checkov:CKV_AWS_79")));
}

#[test]
fn bad_input_is_named_and_the_rest_is_checked() {
    let folder = Folder::new(&[
        ("empty.yaml", ""),
        ("compose.yaml", "services: {}\n"),
        ("broken.yaml", "\tResources: [\n"),
        ("good.yaml", UNUSED),
    ]);
    folder.write("latin1.yaml", b"Description: Gr\xF6\xDFe\n");
    folder.write("utf16.yaml", b"\xFF\xFER\0e\0");
    folder.write("huge.yaml", &vec![b'a'; 10_000_001]);
    let files = "missing.yaml empty.yaml compose.yaml broken.yaml latin1.yaml utf16.yaml huge.yaml good.yaml";
    let run = folder.run(&format!("check --select unused-mapping --format concise {files}"));
    run.check(expect![[r#"
        exit 2
        good.yaml:2:3: warning[unused-mapping] No Fn::FindInMap reads mapping `Sizes`: its values have no effect. Use or remove it.
        1 finding in 1 template: 1 warning.
        1 can be fixed with --fix.
        --- stderr
        error: missing.yaml does not exist
        error: empty.yaml is empty: a template needs at least `Resources`
        error: compose.yaml is no CloudFormation template: it has neither `AWSTemplateFormatVersion` nor `Resources` with a `Type`
        error: broken.yaml is no CloudFormation template: it has neither `AWSTemplateFormatVersion` nor `Resources` with a `Type`. It cannot be read well, too: line 1: A tab stands in the indentation, where YAML allows only spaces: use spaces.
        error: latin1.yaml is not UTF-8: byte 0xF6 at line 1, column 16
        error: utf16.yaml is UTF-16: CloudFormation reads UTF-8, save it as that
        error: huge.yaml is too large (11 MB): cfn-analyzer reads up to 10 MB, CloudFormation takes templates up to 1 MB
    "#]]);
}

#[test]
fn a_folder_is_searched_for_templates() {
    let folder = Folder::new(&[
        ("b.yaml", UNUSED),
        ("a/deep.template", UNUSED),
        ("a/notes.txt", UNUSED),
        ("compose.yaml", "services: {}\n"),
        ("package.json", "{\"Resources\": 1}"),
        ("build/out.yaml", UNUSED),
        ("generated/x.yaml", UNUSED),
        (".gitignore", "build/\n"),
        ("cfn-analyzer.toml", "exclude = ['generated']\n"),
    ]);
    folder.run("check --select unused-mapping --format concise").check(expect![[r#"
        exit 1
        a/deep.template:2:3: warning[unused-mapping] No Fn::FindInMap reads mapping `Sizes`: its values have no effect. Use or remove it.
        b.yaml:2:3: warning[unused-mapping] No Fn::FindInMap reads mapping `Sizes`: its values have no effect. Use or remove it.
        2 findings in 2 templates: 2 warnings.
        2 can be fixed with --fix.
        --- stderr
    "#]]);
}

#[test]
fn fixes_are_written_and_permissions_stay() {
    let folder = Folder::new(&[("a.yaml", UNUSED), ("clean.yaml", CLEAN)]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.0.path().join("a.yaml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        folder.run("check --select unused-mapping --fix").check(expect![[r#"
            exit 0
            Fixed 1 finding.
            No findings in 2 templates.
            --- stderr
        "#]]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
    folder.run("check --select unused-mapping --fix");
    assert_eq!(folder.read("a.yaml"), FIXED);
    assert_eq!(folder.read("clean.yaml"), CLEAN);
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 2, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&[("a.yaml", UNUSED)]);
    let path = folder.0.path().join("a.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let run = folder.run("check --select unused-mapping --fix --format concise");
    run.check(expect![[r#"
        exit 2
        a.yaml:2:3: warning[unused-mapping] No Fn::FindInMap reads mapping `Sizes`: its values have no effect. Use or remove it.
        1 finding in 1 template: 1 warning.
        1 can be fixed with --fix.
        --- stderr
        error: a.yaml: the fixes are not written: it is read-only
    "#]]);
    assert_eq!(folder.read("a.yaml"), UNUSED);
}

#[test]
fn a_diff_changes_nothing() {
    let folder = Folder::new(&[("a.yaml", UNUSED)]);
    folder.run("check --select unused-mapping --diff").check(expect![[r#"
        exit 1
        --- a.yaml
        +++ a.yaml
        @@ -1,4 +1,2 @@
        -Mappings:
        -  Sizes: { dev: { cpu: 1 } }
         Resources:
           Topic: { Type: AWS::SNS::Topic } # kept
        --- stderr
    "#]]);
    assert_eq!(folder.read("a.yaml"), UNUSED);
}

#[test]
fn stdin_is_checked_under_its_name() {
    let folder = Folder::new(&[]);
    let run = folder.run_with_stdin(
        "check --select unused-mapping --format concise --stdin-filename app.yaml -",
        UNUSED.as_bytes(),
    );
    assert!(run.stdout().starts_with("app.yaml:2:3: warning[unused-mapping]"), "{}", run.stdout());
}

#[test]
fn stdin_comes_back_mended_or_as_it_was() {
    let folder = Folder::new(&[]);
    let fix = |text: &[u8]| folder.run_with_stdin("check --select unused-mapping --fix -", text);
    assert_eq!(fix(UNUSED.as_bytes()).0.stdout, FIXED.as_bytes());
    assert_eq!(fix(CLEAN.as_bytes()).0.stdout, CLEAN.as_bytes());
    for odd in [&b"services: {}\n"[..], b"a: \xFF\x1b[1m", b"\xFF\xFEa\0", b""] {
        let run = fix(odd);
        assert_eq!((run.code(), &*run.0.stdout), (2, odd));
    }
}

#[test]
fn the_nearest_configuration_holds() {
    let folder = Folder::new(&[
        ("cfn-analyzer.toml", "select = ['unused-mapping']\n"),
        ("a.yaml", UNUSED),
        ("sub/cfn-analyzer.toml", "ignore = ['all']\n"),
        ("sub/b.yaml", UNUSED),
    ]);
    let json = folder.run("check --format json").json();
    let paths: Vec<_> = json["findings"].as_array().unwrap().iter().map(|it| &it["path"]).collect();
    assert_eq!(paths, ["a.yaml"]);
    let over = folder.run("check --format json --select unused-mapping sub/b.yaml").json();
    assert_eq!(over["findings"].as_array().unwrap().len(), 1, "the command line has the say");
    assert_eq!(folder.run("check --isolated --select unused-mapping sub").code(), 1);
    assert_eq!(folder.run("check --config sub/cfn-analyzer.toml").code(), 0);
}

#[test]
fn a_bad_configuration_is_named_with_its_line() {
    let folder = Folder::new(&[
        ("sub/cfn-analyzer.toml", "# ours\nselct = ['all']\nignore = ['unused-maping']\n"),
        ("sub/a.yaml", UNUSED),
        ("b.yaml", UNUSED),
    ]);
    folder.run("check --select unused-mapping --format concise").check(expect![[r#"
        exit 2
        b.yaml:2:3: warning[unused-mapping] No Fn::FindInMap reads mapping `Sizes`: its values have no effect. Use or remove it.
        1 finding in 1 template: 1 warning.
        1 can be fixed with --fix.
        --- stderr
        error: sub/cfn-analyzer.toml:2:1: unknown key `selct`; did you mean `select`?
        error: sub/cfn-analyzer.toml:3:11: unknown rule, category or group `unused-maping`; did you mean `unused-mapping`?
    "#]]);
}

#[test]
fn what_stands_in_the_baseline_is_left_out() {
    let folder = Folder::new(&[("a.yaml", UNUSED)]);
    folder.run("check --select unused-mapping --format json --output known.json");
    folder.write("a.yaml", format!("# moved\n{UNUSED}").as_bytes());
    folder.write("b.yaml", UNUSED.as_bytes());
    let run = folder.run("check --select unused-mapping --baseline known.json --format concise");
    run.check(expect![[r#"
        exit 1
        b.yaml:2:3: warning[unused-mapping] No Fn::FindInMap reads mapping `Sizes`: its values have no effect. Use or remove it.
        1 finding in 2 templates: 1 warning. 1 more in the baseline.
        1 can be fixed with --fix.
        --- stderr
    "#]]);
    assert_eq!(folder.run("check --baseline missing.json").code(), 2);
}

#[test]
fn an_unknown_rule_is_guessed() {
    let folder = Folder::new(&[("a.yaml", UNUSED)]);
    folder.run("explain unused-maping").check(expect![[r#"
        exit 2
        --- stderr
        error: there is no rule unused-maping; did you mean `unused-mapping`?
    "#]]);
    folder.run("check --select unused-maping").check(expect![[r#"
        exit 2
        --- stderr
        error: --select: unknown rule, category or group `unused-maping`; did you mean `unused-mapping`?
    "#]]);
    assert!(folder.run("explain unused-mapping").stdout().starts_with("unused-mapping\n"));
    let page = folder.run("explain unused-mapping --format markdown").stdout();
    assert!(page.starts_with("# unused-mapping\n") && page.contains("\n## Facts\n"));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = Folder::new(&[("a.yaml", UNUSED)]);
    let mut child = command(folder.0.path(), "rules --format json").spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_configuration_can_be_started_and_shown() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run("config init").code(), 0);
    assert_eq!(folder.run("config init").code(), 2, "an existing one is kept");
    assert_eq!(folder.run("config show").code(), 0);
    folder.write("cfn-analyzer.toml", b"ignore = ['style']\n[severity]\nunused-mapping = 'hint'\n");
    folder.run("config show").check(expect![[r#"
        exit 0
        cfn-analyzer.toml
        ignore = ["style"]

        [severity]
        unused-mapping = "hint"
        --- stderr
    "#]]);
    assert_eq!(folder.run("config schema").json()["title"], "cfn-analyzer");
    assert_eq!(folder.run("doctor").code(), 0);
    assert!(folder.run("completions bash").stdout().contains("cfn-analyzer"));
}

#[test]
fn rules_of_the_configuration_are_rules() {
    let config = "
[[custom-rules]]
id = 'team-topic-named'
resource-type = 'AWS::SNS::Topic'
property = 'TopicName'
operator = 'exists'
message = 'Give the topic a name. Subscribers look for it.'
severity = 'error'
";
    let suppressed = CLEAN.replace("Topic }", "Topic } # cfn-analyzer: ignore[team-topic-named] ours");
    let folder = Folder::new(&[("cfn-analyzer.toml", config), ("a.yaml", CLEAN), ("b.yaml", &suppressed)]);
    let run = folder.run("check --format concise");
    assert_eq!(run.code(), 1);
    assert!(run.stdout().contains("a.yaml:2:3: error[team-topic-named]"), "{}", run.stdout());
    assert!(!run.stdout().contains("b.yaml"), "{}", run.stdout());
    assert!(folder.run("check --format sarif").stdout().contains("\"ruleId\": \"team-topic-named\""));
    assert!(folder.run("rules").stdout().contains("team-topic-named"));
    assert!(
        folder
            .run("explain team-topic-named")
            .stdout()
            .contains("TopicName of AWS::SNS::Topic must be there")
    );
    assert!(folder.run("config show").stdout().contains("operator = \"exists\""));
}

#[test]
fn the_schema_of_a_type_is_shown() {
    let folder = Folder::new(&[]);
    assert!(folder.run("schema info").stdout().contains(" resource types, as of 20"));
    let sheet = folder.run("schema show AWS::SQS::Queue").stdout();
    assert!(sheet.starts_with("AWS::SQS::Queue\n") && sheet.contains("\n  VisibilityTimeout "), "{sheet}");
    let part = folder.run("schema show AWS::S3::Bucket LifecycleConfiguration.Rules").stdout();
    assert!(part.contains("required"), "{part}");
    assert_eq!(folder.run("schema show AWS::SQS::Queue Duck").code(), 2);
    let run = folder.run("schema show AWS::S3::Buket");
    assert_eq!(run.code(), 2);
    assert!(run.stderr().contains("did you mean `AWS::S3::Bucket`"), "{}", run.stderr());
}
