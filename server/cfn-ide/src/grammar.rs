//! The keys of a template outside the properties of resources (CloudFormation user guide,
//! "Template sections" and "Resource attributes reference").

/// A key that a template knows.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) slot: Slot,
    pub(crate) required: bool,
    /// What it is for, in a sentence.
    pub(crate) about: &'static str,
}

/// What stands at a place.
#[derive(Debug)]
pub(crate) enum Slot {
    /// Anything; nothing is known of it.
    Free,
    /// A text, without functions.
    Text,
    /// A text, which functions may give.
    Value,
    Number,
    Boolean,
    /// One of these.
    Choice(&'static [&'static str]),
    Map(&'static [Key]),
    List(&'static Self),
    /// `Type` of a resource.
    ResourceType,
    /// `Type` of a parameter.
    ParameterType,
    /// `Properties` of a resource.
    Properties,
    /// The name of a resource.
    ResourceName,
    /// A resource, or a list of resources.
    ResourceNames,
    /// The name of a condition.
    ConditionName,
    /// A condition itself.
    Condition,
    /// A rule's `Assert` and `RuleCondition`.
    RuleCondition,
    /// A shape of [`cfn_schema::document`].
    Document(&'static str),
}

const fn key(name: &'static str, slot: Slot, about: &'static str) -> Key {
    Key { name, slot, required: false, about }
}

const fn required(name: &'static str, slot: Slot, about: &'static str) -> Key {
    Key { name, slot, required: true, about }
}

/// The keys of a template whose values are no lists of named things.
pub(crate) static SECTIONS: [Key; 12] = [
    key(
        "AWSTemplateFormatVersion",
        Slot::Choice(&["2010-09-09"]),
        "The version of the format; there is but one, `2010-09-09`.",
    ),
    key("Description", Slot::Text, "What the template is for; at most 1,024 bytes of plain text."),
    key("Metadata", Slot::Map(METADATA), "Facts for the console and for tools."),
    key("Parameters", Slot::Free, "Values that are given when a stack is made or updated."),
    key("Rules", Slot::Free, "What must hold between parameters before anything is made."),
    key("Mappings", Slot::Free, "Tables of fixed values, read by `Fn::FindInMap`."),
    key("Conditions", Slot::Free, "Whether resources and values are there, decided from parameters."),
    key("Transform", Slot::Choice(TRANSFORMS), "Macros that rewrite the template before it is deployed."),
    key("Globals", Slot::Document("sam/globals"), "Properties that all serverless resources share."),
    key("Hooks", Slot::Free, "Blue/green deployments of Amazon ECS."),
    required("Resources", Slot::Free, "What the stack is made of. The only section that must be there."),
    key("Outputs", Slot::Free, "Values to show, and to export for other stacks."),
];

/// The transforms that AWS runs.
pub(crate) const TRANSFORMS: &[&str] = &[
    "AWS::CodeDeployBlueGreen",
    "AWS::Include",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::Serverless-2016-10-31",
    "AWS::ServiceCatalog",
];

const METADATA: &[Key] = &[
    key(
        "AWS::CloudFormation::Interface",
        Slot::Map(INTERFACE),
        "How the console groups and names the parameters.",
    ),
    key("AWS::CloudFormation::Designer", Slot::Free, "Where the old Designer drew the resources."),
    key("cfn-analyzer", Slot::Free, "What this program ignores in the whole template."),
    key("cfn-lint", Slot::Free, "Settings of cfn-lint."),
];

const INTERFACE: &[Key] = &[
    key("ParameterGroups", Slot::List(&Slot::Map(PARAMETER_GROUP)), "Groups of parameters, in their order."),
    key("ParameterLabels", Slot::Free, "Names of parameters for people."),
];

const PARAMETER_GROUP: &[Key] = &[
    key(
        "Label",
        Slot::Map(&[required("default", Slot::Text, "The name of the group.")]),
        "The name of the group.",
    ),
    key("Parameters", Slot::List(&Slot::Free), "The parameters of the group, in their order."),
];

/// The keys of a parameter.
pub(crate) const PARAMETER: &[Key] = &[
    required("Type", Slot::ParameterType, "What kind of value it takes."),
    key("Default", Slot::Text, "The value when none is given."),
    key("Description", Slot::Text, "What it is for; at most 4,000 characters."),
    key("AllowedValues", Slot::List(&Slot::Text), "The values it takes, and no others."),
    key("AllowedPattern", Slot::Text, "A regular expression that the whole value must match."),
    key("ConstraintDescription", Slot::Text, "What to say when a value is refused."),
    key("MinLength", Slot::Number, "The least number of characters, for `String`."),
    key("MaxLength", Slot::Number, "The greatest number of characters, for `String`."),
    key("MinValue", Slot::Number, "The least value, for `Number`."),
    key("MaxValue", Slot::Number, "The greatest value, for `Number`."),
    key("NoEcho", Slot::Boolean, "Whether the value is shown as `****`. It is no protection elsewhere."),
];

/// The types of parameters that are no lists and name no resource.
pub(crate) const PARAMETER_TYPES: &[&str] =
    &["String", "Number", "CommaDelimitedList", "List<Number>", "List<String>", "AWS::SSM::Parameter::Name"];

/// The types of parameters that name a resource; all but key pairs have a `List<…>` too.
pub(crate) const RESOURCE_PARAMETER_TYPES: &[&str] = &[
    "AWS::EC2::AvailabilityZone::Name",
    "AWS::EC2::Image::Id",
    "AWS::EC2::Instance::Id",
    "AWS::EC2::KeyPair::KeyName",
    "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id",
    "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id",
    "AWS::Route53::HostedZone::Id",
];

/// The keys of an output.
pub(crate) const OUTPUT: &[Key] = &[
    required("Value", Slot::Value, "What it shows."),
    key("Description", Slot::Text, "What it is; at most 1,024 bytes."),
    key(
        "Export",
        Slot::Map(&[required(
            "Name",
            Slot::Value,
            "The name for `Fn::ImportValue`, unique in the account and region.",
        )]),
        "Makes the value known to other stacks of the account and region.",
    ),
    key("Condition", Slot::ConditionName, "The output is there when this condition holds."),
];

/// The keys of a rule.
pub(crate) const RULE: &[Key] = &[
    key("RuleCondition", Slot::RuleCondition, "When the rule counts; always without it."),
    required("Assertions", Slot::List(&Slot::Map(ASSERTION)), "What must hold."),
];

const ASSERTION: &[Key] = &[
    required("Assert", Slot::RuleCondition, "The condition that must hold."),
    key("AssertDescription", Slot::Text, "What to say when it does not."),
];

/// The keys of a resource.
pub(crate) const RESOURCE: &[Key] = &[
    required("Type", Slot::ResourceType, "What kind of resource it is."),
    key("Properties", Slot::Properties, "How it is set up."),
    key("DependsOn", Slot::ResourceNames, "Resources that are made before it, and deleted after it."),
    key("Condition", Slot::ConditionName, "It is there when this condition holds."),
    key(
        "DeletionPolicy",
        Slot::Choice(&["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"]),
        "What becomes of it when it leaves the stack, or the stack is deleted.",
    ),
    key(
        "UpdateReplacePolicy",
        Slot::Choice(&["Delete", "Retain", "Snapshot"]),
        "What becomes of the old one when an update replaces it.",
    ),
    key("Metadata", Slot::Map(RESOURCE_METADATA), "Facts for tools, and for `cfn-init`."),
    key("CreationPolicy", Slot::Map(CREATION_POLICY), "What to wait for before it counts as made."),
    key("UpdatePolicy", Slot::Map(UPDATE_POLICY), "How an update of it goes on."),
];

const RESOURCE_METADATA: &[Key] = &[
    key("AWS::CloudFormation::Init", Slot::Free, "What `cfn-init` sets up on the instance."),
    key("AWS::CloudFormation::Authentication", Slot::Free, "Credentials for the files of `cfn-init`."),
    key("cfn-analyzer", Slot::Free, "What this program ignores in the resource."),
    key("cfn-lint", Slot::Free, "Settings of cfn-lint."),
];

const CREATION_POLICY: &[Key] = &[
    key(
        "ResourceSignal",
        Slot::Map(&[
            key("Count", Slot::Number, "How many signals must come; 1 without it."),
            key("Timeout", Slot::Text, "How long to wait, like `PT15M`; five minutes without it."),
        ]),
        "Signals of `cfn-signal`.",
    ),
    key(
        "AutoScalingCreationPolicy",
        Slot::Map(&[key(
            "MinSuccessfulInstancesPercent",
            Slot::Number,
            "How many instances must say that they are up; 100 without it.",
        )]),
        "For scaling groups.",
    ),
    key("StartFleet", Slot::Boolean, "For AppStream fleets: start it."),
];

const UPDATE_POLICY: &[Key] = &[
    key("AutoScalingRollingUpdate", Slot::Map(ROLLING_UPDATE), "Replaces instances in batches."),
    key(
        "AutoScalingReplacingUpdate",
        Slot::Map(&[key("WillReplace", Slot::Boolean, "Whether a new group is made.")]),
        "Replaces the whole scaling group.",
    ),
    key(
        "AutoScalingScheduledAction",
        Slot::Map(&[key(
            "IgnoreUnmodifiedGroupSizeProperties",
            Slot::Boolean,
            "Whether sizes set by schedules stay.",
        )]),
        "Keeps the sizes that schedules have set.",
    ),
    key(
        "AutoScalingInstanceRefresh",
        Slot::Map(&[
            required(
                "Strategy",
                Slot::Choice(&["Rolling", "ReplaceRootVolume"]),
                "How instances are renewed.",
            ),
            key("Preferences", Slot::Free, "The preferences of the instance refresh."),
        ]),
        "Renews instances by an instance refresh.",
    ),
    key(
        "CodeDeployLambdaAliasUpdate",
        Slot::Map(&[
            required("ApplicationName", Slot::Value, "The CodeDeploy application."),
            required("DeploymentGroupName", Slot::Value, "The CodeDeploy deployment group."),
            key("BeforeAllowTrafficHook", Slot::Value, "A function that runs before traffic moves."),
            key("AfterAllowTrafficHook", Slot::Value, "A function that runs after traffic has moved."),
        ]),
        "Moves the traffic of a Lambda alias step by step.",
    ),
    key("EnableVersionUpgrade", Slot::Boolean, "For search domains: upgrade in place."),
    key("UseOnlineResharding", Slot::Boolean, "For ElastiCache groups: change shards in place."),
];

const ROLLING_UPDATE: &[Key] = &[
    key("MaxBatchSize", Slot::Number, "How many instances are replaced at once."),
    key("MinActiveInstancesPercent", Slot::Number, "How many instances must be in service to succeed."),
    key("MinInstancesInService", Slot::Number, "How many instances stay in service."),
    key("MinSuccessfulInstancesPercent", Slot::Number, "How many instances must say that they are up."),
    key("PauseTime", Slot::Text, "How long to wait after a batch, like `PT5M`."),
    key("SuspendProcesses", Slot::List(&Slot::Choice(PROCESSES)), "Processes that rest meanwhile."),
    key("WaitOnResourceSignals", Slot::Boolean, "Whether each new instance must send a signal."),
];

const PROCESSES: &[&str] = &[
    "AddToLoadBalancer",
    "AlarmNotification",
    "AZRebalance",
    "HealthCheck",
    "InstanceRefresh",
    "Launch",
    "ReplaceUnhealthy",
    "ScheduledActions",
    "Terminate",
];

/// The key of this name.
pub(crate) fn find<'k>(keys: &'k [Key], name: &str) -> Option<&'k Key> {
    keys.iter().find(|key| key.name == name)
}
