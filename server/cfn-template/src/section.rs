/// A top-level section of a template (CloudFormation user guide, "Template sections").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SectionKind {
    /// `AWSTemplateFormatVersion`.
    FormatVersion,
    /// `Description`.
    Description,
    /// `Metadata`.
    Metadata,
    /// `Parameters`.
    Parameters,
    /// `Rules`.
    Rules,
    /// `Mappings`.
    Mappings,
    /// `Conditions`.
    Conditions,
    /// `Transform`.
    Transform,
    /// `Globals`, of the serverless transform.
    Globals,
    /// `Hooks`, of the blue/green deployment transform.
    Hooks,
    /// `Resources`.
    Resources,
    /// `Outputs`.
    Outputs,
}

impl SectionKind {
    /// All sections, in the order of the user guide.
    pub const ALL: [Self; 12] = [
        Self::FormatVersion,
        Self::Description,
        Self::Metadata,
        Self::Parameters,
        Self::Rules,
        Self::Mappings,
        Self::Conditions,
        Self::Transform,
        Self::Globals,
        Self::Hooks,
        Self::Resources,
        Self::Outputs,
    ];

    /// The key in a template.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FormatVersion => "AWSTemplateFormatVersion",
            Self::Description => "Description",
            Self::Metadata => "Metadata",
            Self::Parameters => "Parameters",
            Self::Rules => "Rules",
            Self::Mappings => "Mappings",
            Self::Conditions => "Conditions",
            Self::Transform => "Transform",
            Self::Globals => "Globals",
            Self::Hooks => "Hooks",
            Self::Resources => "Resources",
            Self::Outputs => "Outputs",
        }
    }

    /// The section with this key.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    /// What a child of the section is called, like "parameter".
    #[must_use]
    pub fn item_name(self) -> &'static str {
        match self {
            Self::Parameters => "parameter",
            Self::Rules => "rule",
            Self::Mappings => "mapping",
            Self::Conditions => "condition",
            Self::Hooks => "hook",
            Self::Resources => "resource",
            Self::Outputs => "output",
            _ => "entry",
        }
    }
}
