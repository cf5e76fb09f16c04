//! Policy documents of IAM, read in three values wherever a resource holds one.
//!
//! A document may be a mapping, JSON in a string, or `Fn::Sub` of such a string; a statement, an
//! action or a principal may stand alone or in a list; every branch of `Fn::If` counts. Texts are
//! read as `Fn::Sub` writes them: `!Join ['', ['arn:aws:s3:::', !Ref Bucket]]` is
//! `arn:aws:s3:::${Bucket}`. What cannot be known is marked, so that no rule takes it for absent.

use std::cell::Cell;

use cfn_syntax::{Kind, Node, Pair};
use cfn_template::{Environment, FunctionName, Given, Item, function, values};

/// Functions, lists and mappings nested deeper than this are taken for unknown.
const MAX_DEPTH: usize = 24;
/// A document of more nodes than this is taken for unknown from there on: aliases may multiply.
const MAX_NODES: usize = 20_000;

/// What a policy document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentKind {
    /// What whoever holds it may do.
    Identity,
    /// Who may take a role.
    Trust,
    /// Who may do what with the resource that it belongs to.
    Resource,
}

/// Where resources hold policy documents, as paths from their properties; `*` goes through a list.
pub(crate) static PLACES: &[(&str, &[&str], DocumentKind)] = &[
    ("AWS::ApiGateway::RestApi", &["Policy"], DocumentKind::Resource),
    ("AWS::Backup::BackupVault", &["AccessPolicy"], DocumentKind::Resource),
    ("AWS::CodeArtifact::Domain", &["PermissionsPolicyDocument"], DocumentKind::Resource),
    ("AWS::CodeArtifact::Repository", &["PermissionsPolicyDocument"], DocumentKind::Resource),
    ("AWS::EC2::VPCEndpoint", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::ECR::PublicRepository", &["RepositoryPolicyText"], DocumentKind::Resource),
    ("AWS::ECR::RegistryPolicy", &["PolicyText"], DocumentKind::Resource),
    ("AWS::ECR::Repository", &["RepositoryPolicyText"], DocumentKind::Resource),
    ("AWS::EFS::FileSystem", &["FileSystemPolicy"], DocumentKind::Resource),
    ("AWS::Elasticsearch::Domain", &["AccessPolicies"], DocumentKind::Resource),
    ("AWS::Events::EventBus", &["Policy"], DocumentKind::Resource),
    ("AWS::IAM::Group", &["Policies", "*", "PolicyDocument"], DocumentKind::Identity),
    ("AWS::IAM::GroupPolicy", &["PolicyDocument"], DocumentKind::Identity),
    ("AWS::IAM::ManagedPolicy", &["PolicyDocument"], DocumentKind::Identity),
    ("AWS::IAM::Policy", &["PolicyDocument"], DocumentKind::Identity),
    ("AWS::IAM::Role", &["AssumeRolePolicyDocument"], DocumentKind::Trust),
    ("AWS::IAM::Role", &["Policies", "*", "PolicyDocument"], DocumentKind::Identity),
    ("AWS::IAM::RolePolicy", &["PolicyDocument"], DocumentKind::Identity),
    ("AWS::IAM::User", &["Policies", "*", "PolicyDocument"], DocumentKind::Identity),
    ("AWS::IAM::UserPolicy", &["PolicyDocument"], DocumentKind::Identity),
    ("AWS::KMS::Key", &["KeyPolicy"], DocumentKind::Resource),
    ("AWS::KMS::ReplicaKey", &["KeyPolicy"], DocumentKind::Resource),
    ("AWS::Kinesis::ResourcePolicy", &["ResourcePolicy"], DocumentKind::Resource),
    ("AWS::Logs::ResourcePolicy", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::OpenSearchService::Domain", &["AccessPolicies"], DocumentKind::Resource),
    ("AWS::S3::AccessPoint", &["Policy"], DocumentKind::Resource),
    ("AWS::S3::BucketPolicy", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::S3::MultiRegionAccessPointPolicy", &["Policy"], DocumentKind::Resource),
    ("AWS::S3Express::BucketPolicy", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::SNS::TopicInlinePolicy", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::SNS::TopicPolicy", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::SQS::QueueInlinePolicy", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::SQS::QueuePolicy", &["PolicyDocument"], DocumentKind::Resource),
    ("AWS::SSO::PermissionSet", &["InlinePolicy"], DocumentKind::Identity),
    ("AWS::SecretsManager::ResourcePolicy", &["ResourcePolicy"], DocumentKind::Resource),
    ("AWS::Serverless::Function", &["AssumeRolePolicyDocument"], DocumentKind::Trust),
    ("AWS::Serverless::Function", &["Policies", "*"], DocumentKind::Identity),
    ("AWS::Serverless::StateMachine", &["Policies", "*"], DocumentKind::Identity),
];

/// All resource types that hold a policy document.
pub(crate) const ALL_TYPES: &[&str] = &[
    "AWS::ApiGateway::RestApi",
    "AWS::Backup::BackupVault",
    "AWS::CodeArtifact::Domain",
    "AWS::CodeArtifact::Repository",
    "AWS::EC2::VPCEndpoint",
    "AWS::ECR::PublicRepository",
    "AWS::ECR::RegistryPolicy",
    "AWS::ECR::Repository",
    "AWS::EFS::FileSystem",
    "AWS::Elasticsearch::Domain",
    "AWS::Events::EventBus",
    "AWS::IAM::Group",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    "AWS::Kinesis::ResourcePolicy",
    "AWS::Logs::ResourcePolicy",
    "AWS::OpenSearchService::Domain",
    "AWS::S3::AccessPoint",
    "AWS::S3::BucketPolicy",
    "AWS::S3::MultiRegionAccessPointPolicy",
    "AWS::S3Express::BucketPolicy",
    "AWS::SNS::TopicInlinePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueueInlinePolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SSO::PermissionSet",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::Serverless::Function",
    "AWS::Serverless::StateMachine",
];

/// The resource types that hold a policy document of what its holder may do.
pub(crate) const IDENTITY_TYPES: &[&str] = &[
    "AWS::IAM::Group",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::SSO::PermissionSet",
    "AWS::Serverless::Function",
    "AWS::Serverless::StateMachine",
];

/// A policy document of a resource.
#[derive(Clone, Debug)]
pub(crate) struct PolicyDocument<'a> {
    pub(crate) kind: DocumentKind,
    /// The mapping, or the string that holds it.
    pub(crate) node: Node<'a>,
    pub(crate) statements: Vec<Statement<'a>>,
    /// Whether there are surely no other statements.
    pub(crate) is_whole: bool,
}

impl<'a> PolicyDocument<'a> {
    /// `Statement` with its list, where a statement can be added.
    pub(crate) fn statement_pair(&self) -> Option<Pair<'a>> {
        let pair = self.node.pair("Statement")?;
        let is_plain = pair.value.kind() == Kind::Sequence && pair.value.tag().is_none();
        is_plain.then_some(pair)
    }
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
    Unknown,
}

/// A statement of a policy document.
#[derive(Clone, Debug)]
pub(crate) struct Statement<'a> {
    /// The mapping, or the string that holds it.
    pub(crate) node: Node<'a>,
    pub(crate) effect: Effect,
    pub(crate) actions: Option<Texts<'a>>,
    pub(crate) not_actions: Option<Texts<'a>>,
    pub(crate) resources: Option<Texts<'a>>,
    pub(crate) not_resources: Option<Texts<'a>>,
    pub(crate) principals: Option<Principals<'a>>,
    pub(crate) not_principals: Option<Principals<'a>>,
    pub(crate) conditions: Conditions<'a>,
}

/// One text, or a list of texts.
#[derive(Clone, Debug)]
pub(crate) struct Texts<'a> {
    /// The key they stand under, or the string that holds the document.
    pub(crate) key: Node<'a>,
    pub(crate) items: Vec<Text<'a>>,
    /// Whether there are surely no others.
    pub(crate) is_whole: bool,
}

/// A text in what `Fn::Sub` would write for it.
#[derive(Clone, Debug)]
pub(crate) struct Text<'a> {
    /// The node to point at.
    pub(crate) node: Node<'a>,
    /// What it can be; nothing when that cannot be known.
    pub(crate) options: Vec<String>,
    /// Whether it stands in a branch of `Fn::If`.
    pub(crate) is_conditional: bool,
}

/// Who may do it.
#[derive(Clone, Debug)]
pub(crate) struct Principals<'a> {
    pub(crate) key: Node<'a>,
    pub(crate) items: Vec<Principal<'a>>,
    /// Whether there are surely no others.
    pub(crate) is_whole: bool,
}

/// One of those who may do it.
#[derive(Clone, Debug)]
pub(crate) struct Principal<'a> {
    /// `AWS`, `Service`, `Federated`, `CanonicalUser`; `*` for a bare `Principal: '*'`.
    pub(crate) kind: String,
    pub(crate) text: Text<'a>,
}

/// Under which conditions a statement holds.
#[derive(Clone, Debug)]
pub(crate) struct Conditions<'a> {
    /// The key `Condition`.
    pub(crate) key: Option<Node<'a>>,
    pub(crate) tests: Vec<Test<'a>>,
    /// Whether there are surely no others.
    pub(crate) is_whole: bool,
}

/// One test of a condition: `Bool: { aws:SecureTransport: false }`.
#[derive(Clone, Debug)]
pub(crate) struct Test<'a> {
    /// `Bool`, `StringEqualsIfExists` …
    pub(crate) operator: String,
    /// `aws:SecureTransport`.
    pub(crate) name: String,
    pub(crate) values: Texts<'a>,
}

impl Text<'_> {
    /// Whether every text that it can be passes.
    pub(crate) fn is_surely(&self, test: impl Fn(&str) -> bool) -> bool {
        !self.options.is_empty() && self.options.iter().all(|text| test(text))
    }

    /// Whether it surely is this text.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.is_surely(|it| it == text)
    }

    /// Whether it passes, or is not known well enough to tell.
    pub(crate) fn may_be(&self, test: impl Fn(&str) -> bool) -> bool {
        self.options.is_empty() || self.options.iter().any(|text| text.contains("${") || test(text))
    }
}

impl<'a> Texts<'a> {
    /// The first that surely passes.
    pub(crate) fn find(&self, test: impl Fn(&str) -> bool) -> Option<&Text<'a>> {
        self.items.iter().find(|text| text.is_surely(&test))
    }

    /// Whether one passes, or may pass.
    pub(crate) fn may_have(&self, test: impl Fn(&str) -> bool) -> bool {
        !self.is_whole || self.items.iter().any(|text| text.may_be(&test))
    }
}

impl<'a> Principals<'a> {
    /// The principal that stands for everyone: `*`, or `*` of `AWS`.
    pub(crate) fn everyone(&self) -> Option<&Principal<'a>> {
        self.items.iter().find(|it| matches!(&*it.kind, "*" | "AWS") && it.text.is("*"))
    }

    /// The principals of one kind.
    pub(crate) fn of(&self, kind: &str) -> impl Iterator<Item = &Text<'a>> {
        self.items.iter().filter(move |it| it.kind == kind).map(|it| &it.text)
    }
}

impl<'a> Conditions<'a> {
    /// Whether there are surely none.
    pub(crate) fn are_absent(&self) -> bool {
        self.is_whole && self.tests.is_empty()
    }

    /// The tests of one condition key, whatever the case of its letters.
    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = &Test<'a>> {
        self.tests.iter().filter(move |test| test.name.eq_ignore_ascii_case(name))
    }

    /// Whether one of them narrows who may do it, or may narrow it. How a request is sent or
    /// what it carries narrows nothing.
    pub(crate) fn may_restrict(&self) -> bool {
        const OF_THE_REQUEST: [&str; 9] = [
            "aws:securetransport",
            "aws:useragent",
            "aws:referer",
            "s3:x-amz-acl",
            "s3:x-amz-server-side-encryption",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            "s3:tlsversion",
            "s3:max-keys",
            "sns:protocol",
        ];
        let restricts = |test: &Test<'_>| !OF_THE_REQUEST.contains(&&*test.name.to_ascii_lowercase());
        !self.is_whole || self.tests.iter().any(restricts)
    }
}

impl<'a> Statement<'a> {
    /// Whether it surely allows something.
    pub(crate) fn allows(&self) -> bool {
        self.effect == Effect::Allow
    }

    /// The first of its actions that surely passes.
    pub(crate) fn action(&self, test: impl Fn(&str) -> bool) -> Option<&Text<'a>> {
        self.actions.as_ref()?.find(test)
    }

    /// The resource `*`, when it surely is one of its resources.
    pub(crate) fn any_resource(&self) -> Option<&Text<'a>> {
        self.resources.as_ref()?.find(|it| it == "*")
    }
}

/// All policy documents of a resource.
pub(crate) fn documents<'a>(environment: &Environment<'a>, resource: Item<'a>) -> Vec<PolicyDocument<'a>> {
    documents_where(environment, resource, |_| true)
}

/// The trust policies of a role. Its other policies, which are longer, are not read.
pub(crate) fn trust_policies<'a>(environment: &Environment<'a>, role: Item<'a>) -> Vec<PolicyDocument<'a>> {
    documents_where(environment, role, |kind| kind == DocumentKind::Trust)
}

fn documents_where<'a>(
    environment: &Environment<'a>,
    resource: Item<'a>,
    is_wanted: impl Fn(DocumentKind) -> bool,
) -> Vec<PolicyDocument<'a>> {
    let Some(resource_type) = resource.item_type() else { return Vec::new() };
    let is_place = |of_type: &str, kind| of_type == resource_type && is_wanted(kind);
    let mut places = PLACES.iter().filter(|(of_type, _, kind)| is_place(of_type, *kind)).peekable();
    let Some(properties) = resource.properties().filter(|_| places.peek().is_some()) else {
        return Vec::new();
    };
    if !environment.case_of(properties).is_possible() {
        return Vec::new();
    }
    let reader = Reader { environment, nodes: Cell::new(0) };
    let mut found = Vec::new();
    for (_, path, kind) in places {
        let Some((first, rest)) = path.split_first() else { continue };
        let Some(pair) = properties.pair(first) else { continue };
        let part = reader.part(pair.value, MAX_DEPTH);
        collect(&reader, part, rest, *kind, &mut found);
    }
    found
}

/// The texts of a property that takes one or a list of them; `None` when it is as if it were not there.
pub(crate) fn texts_of<'a>(environment: &Environment<'a>, pair: Pair<'a>) -> Option<Texts<'a>> {
    let reader = Reader { environment, nodes: Cell::new(0) };
    texts(pair.key, reader.part(pair.value, MAX_DEPTH))
}

fn collect<'a>(
    reader: &Reader<'_, 'a>,
    part: Part<'a>,
    path: &[&str],
    kind: DocumentKind,
    found: &mut Vec<PolicyDocument<'a>>,
) {
    match (part, path) {
        (Part::Either(parts), _) => {
            parts.into_iter().for_each(|part| collect(reader, part, path, kind, found));
        }
        (Part::List(items), ["*", rest @ ..]) => {
            items.into_iter().for_each(|part| collect(reader, part, rest, kind, found));
        }
        (part @ Part::Map(_), ["*", rest @ ..]) => collect(reader, part, rest, kind, found),
        (Part::Map(map), [key, rest @ ..]) => {
            let entry = map.entries.into_iter().find(|entry| entry.name == *key);
            if let Some(entry) = entry {
                collect(reader, entry.value, rest, kind, found);
            }
        }
        (part, []) => found.extend(document(reader, part, kind)),
        _ => {}
    }
}

fn document<'a>(reader: &Reader<'_, 'a>, part: Part<'a>, kind: DocumentKind) -> Option<PolicyDocument<'a>> {
    let map = match part {
        Part::Map(map) => map,
        Part::Text(text) => {
            let [json] = text.options.as_slice() else { return None };
            let value: serde_json::Value =
                serde_json::from_str(json).ok().filter(serde_json::Value::is_object)?;
            match reader.json(&value, text.node) {
                Part::Map(map) => map,
                _ => return None,
            }
        }
        _ => return None,
    };
    let node = map.node;
    let mut document = PolicyDocument { kind, node, statements: Vec::new(), is_whole: map.is_whole };
    let statements = map.entries.into_iter().find(|entry| entry.name == "Statement")?;
    add_statements(statements.value, &mut document);
    Some(document)
}

/// Whether something stands in a branch of `Fn::If`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Branch {
    No,
    Yes,
}

fn add_statements<'a>(part: Part<'a>, document: &mut PolicyDocument<'a>) {
    match part {
        Part::Map(map) => document.statements.push(statement(map)),
        // What stands in a branch of `Fn::If` is there in some deployments.
        Part::List(parts) | Part::Either(parts) => {
            parts.into_iter().for_each(|part| add_statements(part, document));
        }
        Part::Absent => {}
        Part::Text(_) | Part::Unknown => document.is_whole = false,
    }
}

fn statement(map: Map<'_>) -> Statement<'_> {
    let mut statement = Statement {
        node: map.node,
        effect: Effect::Unknown,
        actions: None,
        not_actions: None,
        resources: None,
        not_resources: None,
        principals: None,
        not_principals: None,
        conditions: Conditions { key: None, tests: Vec::new(), is_whole: map.is_whole },
    };
    for entry in map.entries {
        let Entry { key, name, value } = entry;
        match &*name {
            "Effect" => {
                statement.effect = match &value {
                    Part::Text(text) if text.is("Allow") => Effect::Allow,
                    Part::Text(text) if text.is("Deny") => Effect::Deny,
                    _ => Effect::Unknown,
                };
            }
            "Action" => statement.actions = texts(key, value),
            "NotAction" => statement.not_actions = texts(key, value),
            "Resource" => statement.resources = texts(key, value),
            "NotResource" => statement.not_resources = texts(key, value),
            "Principal" => statement.principals = principals(key, value),
            "NotPrincipal" => statement.not_principals = principals(key, value),
            "Condition" => {
                statement.conditions.key = Some(key);
                add_tests(value, &mut statement.conditions);
            }
            _ => {}
        }
    }
    statement
}

/// The texts under a key; `None` when it is as if the key were not there.
fn texts<'a>(key: Node<'a>, part: Part<'a>) -> Option<Texts<'a>> {
    if matches!(part, Part::Absent) {
        return None;
    }
    let mut result = Texts { key, items: Vec::new(), is_whole: true };
    add_texts(part, Branch::No, &mut result);
    Some(result)
}

fn add_texts<'a>(part: Part<'a>, branch: Branch, result: &mut Texts<'a>) {
    match part {
        Part::Text(mut text) => {
            text.is_conditional |= branch == Branch::Yes;
            result.items.push(text);
        }
        Part::List(items) => items.into_iter().for_each(|item| add_texts(item, branch, result)),
        Part::Either(parts) => parts.into_iter().for_each(|it| add_texts(it, Branch::Yes, result)),
        Part::Absent => {}
        Part::Map(_) | Part::Unknown => result.is_whole = false,
    }
}

fn principals<'a>(key: Node<'a>, part: Part<'a>) -> Option<Principals<'a>> {
    if matches!(part, Part::Absent) {
        return None;
    }
    let mut result = Principals { key, items: Vec::new(), is_whole: true };
    add_principals(part, &mut result);
    Some(result)
}

fn add_principals<'a>(part: Part<'a>, result: &mut Principals<'a>) {
    match part {
        Part::Text(text) => result.items.push(Principal { kind: "*".to_owned(), text }),
        Part::Map(map) => {
            result.is_whole &= map.is_whole;
            for entry in map.entries {
                let Some(texts) = texts(entry.key, entry.value) else { continue };
                result.is_whole &= texts.is_whole;
                let kind = entry.name;
                result
                    .items
                    .extend(texts.items.into_iter().map(|text| Principal { kind: kind.clone(), text }));
            }
        }
        Part::Either(parts) => parts.into_iter().for_each(|part| add_principals(part, result)),
        Part::Absent => {}
        Part::List(_) | Part::Unknown => result.is_whole = false,
    }
}

fn add_tests<'a>(part: Part<'a>, conditions: &mut Conditions<'a>) {
    match part {
        Part::Map(map) => {
            conditions.is_whole &= map.is_whole;
            for operator in map.entries {
                let Part::Map(keys) = operator.value else {
                    conditions.is_whole &= matches!(operator.value, Part::Absent);
                    continue;
                };
                conditions.is_whole &= keys.is_whole;
                for entry in keys.entries {
                    let Some(values) = texts(entry.key, entry.value) else { continue };
                    let operator = operator.name.clone();
                    conditions.tests.push(Test { operator, name: entry.name, values });
                }
            }
        }
        // A condition that may not be there restricts only sometimes: nothing is sure.
        Part::Absent => {}
        Part::Either(_) | Part::Text(_) | Part::List(_) | Part::Unknown => conditions.is_whole = false,
    }
}

/// A part of a document, its functions evaluated.
enum Part<'a> {
    Text(Text<'a>),
    List(Vec<Self>),
    Map(Map<'a>),
    /// One of these, by a condition.
    Either(Vec<Self>),
    Absent,
    Unknown,
}

struct Map<'a> {
    node: Node<'a>,
    entries: Vec<Entry<'a>>,
    /// Whether nothing may bring other keys.
    is_whole: bool,
}

struct Entry<'a> {
    key: Node<'a>,
    name: String,
    value: Part<'a>,
}

struct Reader<'e, 'a> {
    environment: &'e Environment<'a>,
    /// How many nodes were read.
    nodes: Cell<usize>,
}

impl<'a> Reader<'_, 'a> {
    fn part(&self, node: Node<'a>, depth: usize) -> Part<'a> {
        self.nodes.set(self.nodes.get() + 1);
        if depth == 0 || self.nodes.get() > MAX_NODES {
            return Part::Unknown;
        }
        let node = node.resolve();
        if function(node).is_none() {
            return self.literal(node, depth);
        }
        let mut parts: Vec<_> =
            values(self.environment, node).into_iter().map(|given| self.given(node, given, depth)).collect();
        match (parts.pop(), parts.is_empty()) {
            (Some(part), true) => part,
            (Some(part), false) => {
                parts.push(part);
                Part::Either(parts)
            }
            (None, _) => Part::Unknown,
        }
    }

    fn given(&self, node: Node<'a>, given: Given<'a>, depth: usize) -> Part<'a> {
        let text = |node, options| Part::Text(Text { node, options, is_conditional: false });
        match given {
            Given::Absent => Part::Absent,
            Given::Literal(node) => self.literal(node, depth),
            Given::OneOf { call, literals, .. } => {
                let options: Option<Vec<_>> =
                    literals.iter().map(|node| node.text().map(std::borrow::Cow::into_owned)).collect();
                options.map_or(Part::Unknown, |options| text(call, options))
            }
            Given::Computed { call, texts, .. } => text(call, texts),
            Given::Unknown => {
                // `Fn::If` with a branch that is unknown says nothing about where that branch is.
                let written = written(node, depth);
                written.map_or(Part::Unknown, |written| text(node, vec![written]))
            }
        }
    }

    fn literal(&self, node: Node<'a>, depth: usize) -> Part<'a> {
        match node.kind() {
            Kind::Mapping => {
                let mut map = Map { node, entries: Vec::new(), is_whole: true };
                for pair in node.pairs() {
                    let name = pair.name().into_owned();
                    if name.starts_with("Fn::") || pair.key.is_partial_key() {
                        map.is_whole = false;
                        continue;
                    }
                    let value = self.part(pair.value, depth - 1);
                    map.entries.push(Entry { key: pair.key, name, value });
                }
                Part::Map(map)
            }
            Kind::Sequence => Part::List(node.items().map(|item| self.part(item, depth - 1)).collect()),
            Kind::Scalar if node.is_null() => Part::Absent,
            Kind::Scalar => match node.text() {
                Some(text) if !text.contains("{{resolve:") => {
                    Part::Text(Text { node, options: vec![text.into_owned()], is_conditional: false })
                }
                _ => Part::Unknown,
            },
            Kind::Missing => Part::Absent,
            Kind::Alias => Part::Unknown,
        }
    }

    /// A part of a document that stands as JSON in a string: everything is at the string.
    fn json(&self, value: &serde_json::Value, node: Node<'a>) -> Part<'a> {
        let text = |text: String| Part::Text(Text { node, options: vec![text], is_conditional: false });
        match value {
            serde_json::Value::Null => Part::Absent,
            serde_json::Value::Bool(value) => text(value.to_string()),
            serde_json::Value::Number(value) => text(value.to_string()),
            serde_json::Value::String(value) => text(value.clone()),
            serde_json::Value::Array(items) => {
                Part::List(items.iter().map(|item| self.json(item, node)).collect())
            }
            serde_json::Value::Object(pairs) => {
                let entry = |(name, value): (&String, &serde_json::Value)| Entry {
                    key: node,
                    name: name.clone(),
                    value: self.json(value, node),
                };
                Part::Map(Map { node, entries: pairs.iter().map(entry).collect(), is_whole: true })
            }
        }
    }
}

/// What `Fn::Sub` would write for a text that rests on something unknown.
pub(crate) fn written(node: Node<'_>, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let node = node.resolve();
    let Some(call) = function(node) else {
        return (node.kind() == Kind::Scalar && !node.is_null())
            .then(|| node.text())
            .flatten()
            .map(|it| it.into_owned());
    };
    let argument = call.argument;
    match call.name {
        FunctionName::Ref => Some(format!("${{{}}}", argument.text()?)),
        FunctionName::GetAtt => match argument.kind() {
            Kind::Scalar => Some(format!("${{{}}}", argument.text()?)),
            _ => {
                let names: Option<Vec<_>> = argument.items().map(|item| item.text()).collect();
                Some(format!("${{{}}}", names?.join(".")))
            }
        },
        FunctionName::Sub => {
            if argument.kind() == Kind::Scalar {
                return argument.text().map(|it| it.into_owned());
            }
            let mut arguments = argument.items();
            let mut text = arguments.next()?.text()?.into_owned();
            for pair in arguments.next()?.pairs() {
                let value = written(pair.value, depth).unwrap_or_else(|| "${?}".to_owned());
                text = text.replace(&format!("${{{}}}", pair.name()), &value);
            }
            Some(text)
        }
        FunctionName::Join => {
            let arguments: Vec<_> = argument.items().collect();
            let [delimiter, list] = arguments.as_slice() else { return None };
            let list = list.resolve();
            if list.kind() != Kind::Sequence || function(list).is_some() {
                return None;
            }
            let parts: Vec<_> =
                list.items().map(|item| written(item, depth).unwrap_or_else(|| "${?}".to_owned())).collect();
            Some(parts.join(&delimiter.text()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use cfn_syntax::Document;
    use cfn_template::{EntryFacts, SectionKind, Template};
    use cfn_text::Text as Source;

    use super::*;

    /// The statements of all documents of the last resource, a line each.
    fn drawn(resources: &str) -> String {
        let text = format!(
            "Parameters:\n  Stage: {{ Type: String }}\nConditions:\n  IsProd: !Equals [!Ref Stage, prod]\nResources:\n{resources}"
        );
        let document = Document::parse(Source::new(&text));
        let (facts, _) = EntryFacts::gather(&document, None);
        let template = Template::new(&document, &facts);
        let environment = Environment::new(&template);
        let item = template.section(SectionKind::Resources).last().unwrap();
        let mut lines = Vec::new();
        for document in documents(&environment, item) {
            for statement in &document.statements {
                let mut line = format!("{:?} {:?}", document.kind, statement.effect);
                let open = |is_whole| if is_whole { "" } else { " …" };
                let mut add = |name: &str, texts: &Option<Texts<'_>>| {
                    let Some(texts) = texts else { return };
                    let all: Vec<_> = texts.items.iter().map(|it| it.options.join("|")).collect();
                    line.push_str(&format!("; {name} {}{}", all.join(" "), open(texts.is_whole)));
                };
                add("do", &statement.actions);
                add("but", &statement.not_actions);
                add("on", &statement.resources);
                add("beside", &statement.not_resources);
                for (name, principals) in
                    [("by", &statement.principals), ("not by", &statement.not_principals)]
                {
                    let Some(principals) = principals else { continue };
                    let all: Vec<_> = principals
                        .items
                        .iter()
                        .map(|it| format!("{}={}", it.kind, it.text.options.join("|")))
                        .collect();
                    line.push_str(&format!("; {name} {}{}", all.join(" "), open(principals.is_whole)));
                }
                for test in &statement.conditions.tests {
                    let values: Vec<_> = test.values.items.iter().map(|it| it.options.join("|")).collect();
                    line.push_str(&format!("; if {} {} {}", test.name, test.operator, values.join(" ")));
                }
                line.push_str(open(statement.conditions.is_whole));
                lines.push(line);
            }
            if !document.is_whole {
                lines.push("and others".to_owned());
            }
        }
        lines.join("\n")
    }

    #[test]
    fn scalars_and_lists_are_alike() {
        assert_eq!(
            drawn(
                "
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          Effect: Allow
          Principal: { Service: [ec2.amazonaws.com, !Sub 'lambda.${AWS::URLSuffix}'], AWS: '*' }
          Action: sts:AssumeRole
          Condition: { Bool: { aws:MultiFactorAuthPresent: true } }
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: ['s3:*', !Ref Stage], Resource: '*' }
              - { Effect: Deny, NotAction: 's3:*', NotResource: !GetAtt Bucket.Arn }
"
            ),
            "Trust Allow; do sts:AssumeRole; by Service=ec2.amazonaws.com Service=lambda.${AWS::URLSuffix} AWS=*; if aws:MultiFactorAuthPresent Bool true
Identity Allow; do s3:* ${Stage}; on *
Identity Deny; but s3:*; beside ${Bucket.Arn}"
        );
    }

    #[test]
    fn branches_are_there_sometimes() {
        assert_eq!(
            drawn(
                "
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Statement:
          - !If
            - IsProd
            - { Effect: Allow, Principal: '*', Action: !If [IsProd, a:b, c:d], Resource: !Join ['', ['arn:', !Ref B, '/*']] }
            - !Ref AWS::NoValue
          - Fn::Transform: { Name: Macro }
"
            ),
            "Resource Allow; do a:b; on arn:${B}/*; by *=*\nand others"
        );
        assert_eq!(
            drawn("  P:\n    Type: AWS::S3::BucketPolicy\n    Properties: { PolicyDocument: !Ref Stage }\n"),
            ""
        );
    }

    #[test]
    fn documents_in_strings() {
        let json = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "${AWS::AccountId}"}, "Action": "kms:*", "Resource": "*"}]}"#;
        let drawn = drawn(&format!(
            "  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      KeyPolicy: !Sub '{json}'\n"
        ));
        assert_eq!(drawn, "Resource Allow; do kms:*; on *; by AWS=${AWS::AccountId}");
    }

    #[test]
    fn all_places_exist() {
        for (resource_type, path, _) in PLACES {
            let resource = cfn_schema::resource(resource_type).unwrap_or_else(|| panic!("{resource_type}"));
            let names = path.iter().copied().filter(|it| *it != "*");
            assert!(resource.shape_at(names).is_some(), "{resource_type} {path:?}");
        }
        let types: std::collections::BTreeSet<_> =
            PLACES.iter().filter(|it| it.2 == DocumentKind::Identity).map(|it| it.0).collect();
        assert_eq!(types.into_iter().collect::<Vec<_>>(), IDENTITY_TYPES);
        let types: std::collections::BTreeSet<_> = PLACES.iter().map(|it| it.0).collect();
        assert_eq!(types.into_iter().collect::<Vec<_>>(), ALL_TYPES);
    }
}
