//! What is known about other files than the template: gathered by whoever can read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use cfn_syntax::Document;
use cfn_template::{EntryFacts, SectionKind, Template, looks_like_template};

use crate::parameter::Parameter;

/// The files that a template names, by their paths as it writes them. Nothing is known about a
/// path that is not here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surroundings {
    /// By path.
    pub files: BTreeMap<String, Neighbour>,
}

/// A file that a template names.
#[derive(Clone, Debug, PartialEq)]
pub enum Neighbour {
    /// There is none.
    Absent,
    /// It is a folder, or a file that is no template.
    Present,
    /// It is a template.
    Template(Arc<Outline>),
}

/// What other templates may use of a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) outputs: Vec<Box<str>>,
    /// Whether a macro or an include may change the parameters.
    pub(crate) is_opaque: bool,
    /// Whether there may be outputs that are not written down.
    pub(crate) has_more_outputs: bool,
}

impl Outline {
    /// The outline of a template.
    #[must_use]
    pub fn of(template: &Template<'_>) -> Self {
        let is_opaque = template.transforms().opaque;
        Self {
            parameters: template.section(SectionKind::Parameters).map(Parameter::of).collect(),
            outputs: template.section(SectionKind::Outputs).map(|item| item.name().into()).collect(),
            is_opaque,
            has_more_outputs: is_opaque || template.may_grow(),
        }
    }

    /// The outline of a document, if it is a template.
    #[must_use]
    pub fn read(document: &Document) -> Option<Self> {
        looks_like_template(document).then(|| {
            let (facts, _) = EntryFacts::gather(document, None);
            Self::of(&Template::new(document, &facts))
        })
    }
}
