use crate::kinds::Kinds;
use crate::number::Number;
use crate::pattern::Pattern;
use crate::pool::{Fact, PatternId, Pool, ShapeId, StoredScalar, StringId};

/// Schemas branch into schemas; nothing useful lies deeper.
const MAX_BRANCH_DEPTH: usize = 8;

/// What a value must look like: a node of a graph like a JSON Schema.
///
/// References are followed already, so a shape may contain itself: bound every walk that does
/// not follow a template. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    pool: &'a Pool,
    id: ShapeId,
}

impl PartialEq for Shape<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.pool, other.pool) && self.id == other.id
    }
}

impl Eq for Shape<'_> {}

/// A value that a schema names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'a> {
    /// Text.
    String(&'a str),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Boolean(bool),
    /// Nothing.
    Null,
}

/// One thing a shape demands or tells. All of a shape's constraints hold at once.
///
/// Those about strings mean nothing for other kinds of values, and so on: a constraint binds
/// only values of its kind, as in JSON Schema.
#[derive(Debug, Clone, Copy)]
pub enum Constraint<'a> {
    /// No value is right; as a property: it must be absent.
    Never,
    /// The kinds of value it may be.
    Kinds(Kinds),
    /// Maps: properties known by name.
    Properties(Members<'a>),
    /// Maps: properties whose names match a pattern.
    PatternProperties(PatternMembers<'a>),
    /// Maps: no properties but those of [`Constraint::Properties`] and [`Constraint::PatternProperties`].
    Closed,
    /// Maps: what every other property is.
    AdditionalProperties(Shape<'a>),
    /// Maps: what every key is.
    PropertyNames(Shape<'a>),
    /// Maps: properties that must be there.
    Required(Names<'a>),
    /// Maps: at least one of these must be there.
    RequiredOr(Names<'a>),
    /// Maps: exactly one of these must be there.
    RequiredXor(Names<'a>),
    /// Maps: with the first property all of the others must be there.
    DependentRequired(Dependents<'a>),
    /// Maps: with the first property none of the others may be there.
    DependentExcluded(Dependents<'a>),
    /// Maps: with the property the whole map has that shape.
    DependentShapes(Members<'a>),
    /// Maps: the least number of properties.
    MinProperties(u64),
    /// Maps: the greatest number of properties.
    MaxProperties(u64),
    /// Lists: what every item is (every further item, beside [`Constraint::PrefixItems`]).
    Items(Shape<'a>),
    /// Lists: what the first, second, … item is.
    PrefixItems(Shapes<'a>),
    /// Lists: at least one item is this.
    Contains(Shape<'a>),
    /// Lists: the least number of items.
    MinItems(u64),
    /// Lists: the greatest number of items.
    MaxItems(u64),
    /// Lists: no two items are equal.
    UniqueItems,
    /// Lists of maps: no two items have equal values under all of these keys.
    UniqueKeys(Names<'a>),
    /// Lists: the greatest number of distinct items.
    MaxUniqueItems(u64),
    /// One of these values.
    Enum(Scalars<'a>),
    /// One of these values, whatever the case of its letters.
    EnumIgnoringCase(Scalars<'a>),
    /// Exactly this value.
    Const(Scalar<'a>),
    /// Strings: matches somewhere.
    Pattern(Pattern<'a>),
    /// Strings: the least number of characters.
    MinLength(u64),
    /// Strings: the greatest number of characters.
    MaxLength(u64),
    /// Strings: what it means, like `AWS::EC2::VPC.Id`, `date-time` or `json`.
    Format(&'a str),
    /// Numbers: not below.
    Minimum(Number),
    /// Numbers: not above.
    Maximum(Number),
    /// Numbers: above.
    ExclusiveMinimum(Number),
    /// Numbers: below.
    ExclusiveMaximum(Number),
    /// Numbers: a whole multiple.
    MultipleOf(Number),
    /// All of these shapes fit.
    AllOf(Shapes<'a>),
    /// At least one of these shapes fits.
    AnyOf(Shapes<'a>),
    /// Exactly one of these shapes fits.
    OneOf(Shapes<'a>),
    /// This shape does not fit.
    Not(Shape<'a>),
    /// When `condition` fits, so must `then`; when it does not, so must `otherwise`.
    If {
        /// What decides.
        condition: Shape<'a>,
        /// What must fit beside it.
        then: Option<Shape<'a>>,
        /// What must fit in its stead.
        otherwise: Option<Shape<'a>>,
    },
    /// What the service takes when nothing is given. Binds nothing.
    Default(Scalar<'a>),
    /// Resources whose values belong here. Binds nothing.
    Relations(Relations<'a>),
}

impl<'a> Shape<'a> {
    pub(crate) fn new(pool: &'a Pool, id: ShapeId) -> Self {
        Self { pool, id }
    }

    /// All it demands and tells, in a fixed order: kinds, maps, lists, values, strings, numbers,
    /// combinations.
    pub fn constraints(self) -> impl Iterator<Item = Constraint<'a>> {
        self.facts().iter().filter_map(move |fact| self.constraint(fact))
    }

    /// Whether it demands and tells nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.facts().is_empty()
    }

    /// The name of the property type, like `BlockDeviceMapping`; none for shapes without a name.
    #[must_use]
    pub fn name(self) -> Option<&'a str> {
        self.find(|fact| if let Fact::Name(name) = fact { Some(self.pool.string(*name)) } else { None })
    }

    /// The kinds of value it may be; empty when it does not say.
    #[must_use]
    pub fn kinds(self) -> Kinds {
        self.find(|fact| if let Fact::Kinds(kinds) = fact { Some(*kinds) } else { None }).unwrap_or_default()
    }

    /// Its own properties, sorted by name; see [`Shape::all_properties`] for those of branches.
    #[must_use]
    pub fn properties(self) -> Members<'a> {
        let entries =
            self.find(|fact| if let Fact::Properties(entries) = fact { Some(&**entries) } else { None });
        Members { pool: self.pool, entries: entries.unwrap_or_default() }
    }

    /// The property of this name: its own, else one whose pattern matches the name, else what
    /// any further property is.
    #[must_use]
    pub fn property(self, name: &str) -> Option<Self> {
        self.properties()
            .get(name)
            .or_else(|| self.pattern_properties().get(name))
            .or_else(|| self.additional())
    }

    /// Like [`Shape::property`], but looks into [`Shape::branches`] too.
    #[must_use]
    pub fn find_property(self, name: &str) -> Option<Self> {
        self.find_property_within(name, MAX_BRANCH_DEPTH)
    }

    fn find_property_within(self, name: &str, depth: usize) -> Option<Self> {
        let deeper = depth.checked_sub(1)?;
        self.property(name)
            .or_else(|| self.branches().find_map(|branch| branch.find_property_within(name, deeper)))
    }

    /// The properties by name, those of [`Shape::branches`] included, each once, sorted.
    #[must_use]
    pub fn all_properties(self) -> Vec<(&'a str, Self)> {
        let mut found: Vec<_> = self.properties().iter().collect();
        self.collect_branches(&mut found, MAX_BRANCH_DEPTH);
        // The sort is stable, so that of a name told twice the outermost stays.
        found.sort_by_key(|(name, _)| *name);
        found.dedup_by_key(|(name, _)| *name);
        found
    }

    fn collect_branches(self, found: &mut Vec<(&'a str, Self)>, depth: usize) {
        let Some(deeper) = depth.checked_sub(1) else { return };
        for branch in self.branches() {
            found.extend(branch.properties().iter());
            branch.collect_branches(found, deeper);
        }
    }

    /// Properties whose names match a pattern.
    #[must_use]
    pub fn pattern_properties(self) -> PatternMembers<'a> {
        let entries = self
            .find(|fact| if let Fact::PatternProperties(entries) = fact { Some(&**entries) } else { None });
        PatternMembers { pool: self.pool, entries: entries.unwrap_or_default() }
    }

    /// What every property without a name or pattern is.
    #[must_use]
    pub fn additional(self) -> Option<Self> {
        self.child(|fact| if let Fact::AdditionalProperties(shape) = fact { Some(*shape) } else { None })
    }

    /// Whether properties that it does not know are wrong.
    #[must_use]
    pub fn is_closed(self) -> bool {
        self.facts().contains(&Fact::Closed)
    }

    /// The properties it requires.
    #[must_use]
    pub fn required(self) -> Names<'a> {
        let names = self.find(|fact| if let Fact::Required(names) = fact { Some(&**names) } else { None });
        Names { pool: self.pool, ids: names.unwrap_or_default() }
    }

    /// What each item of a list is.
    #[must_use]
    pub fn items(self) -> Option<Self> {
        self.child(|fact| if let Fact::Items(shape) = fact { Some(*shape) } else { None })
    }

    /// The values it permits, when it lists them (without regard to case or not, or a constant).
    #[must_use]
    pub fn enum_values(self) -> Vec<Scalar<'a>> {
        self.find(|fact| match fact {
            Fact::Enum(values) | Fact::EnumIgnoringCase(values) => {
                Some(Scalars { pool: self.pool, values }.iter().collect())
            }
            Fact::Const(value) => Some(vec![scalar(self.pool, value)]),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// The pattern strings must match.
    #[must_use]
    pub fn pattern(self) -> Option<Pattern<'a>> {
        self.find(|fact| if let Fact::Pattern(id) = fact { Some(Pattern::new(self.pool, *id)) } else { None })
    }

    /// What the string means; see [`Constraint::Format`].
    #[must_use]
    pub fn format(self) -> Option<&'a str> {
        self.find(|fact| if let Fact::Format(name) = fact { Some(self.pool.string(*name)) } else { None })
    }

    /// What the service takes when nothing is given.
    #[must_use]
    pub fn default(self) -> Option<Scalar<'a>> {
        self.find(|fact| if let Fact::Default(value) = fact { Some(scalar(self.pool, value)) } else { None })
    }

    /// Resources whose values belong here.
    #[must_use]
    pub fn relations(self) -> Relations<'a> {
        let pairs = self.find(|fact| if let Fact::Relation(pairs) = fact { Some(&**pairs) } else { None });
        Relations { pool: self.pool, pairs: pairs.unwrap_or_default() }
    }

    /// Shapes that tell of the same value: all, any or one of which fit, or under a condition.
    pub fn branches(self) -> impl Iterator<Item = Self> {
        self.facts().iter().flat_map(move |fact| {
            let ids = match fact {
                Fact::AllOf(ids) | Fact::AnyOf(ids) | Fact::OneOf(ids) => ids,
                Fact::Then(id) | Fact::Else(id) => std::slice::from_ref(id),
                _ => &[],
            };
            ids.iter().map(move |id| Self { pool: self.pool, id: *id })
        })
    }

    fn facts(self) -> &'a [Fact] {
        self.pool.facts(self.id)
    }

    fn find<T>(self, look: impl Fn(&'a Fact) -> Option<T>) -> Option<T> {
        self.facts().iter().find_map(look)
    }

    fn child(self, look: impl Fn(&'a Fact) -> Option<ShapeId>) -> Option<Self> {
        self.find(look).map(|id| Self { pool: self.pool, id })
    }

    fn constraint(self, fact: &'a Fact) -> Option<Constraint<'a>> {
        let pool = self.pool;
        let shape = |id: &ShapeId| Self { pool, id: *id };
        let names = |ids: &'a [StringId]| Names { pool, ids };
        Some(match fact {
            // Told by `name`, and with `If`.
            Fact::Name(_) | Fact::Then(_) | Fact::Else(_) => return None,
            Fact::Never => Constraint::Never,
            Fact::Kinds(kinds) => Constraint::Kinds(*kinds),
            Fact::Properties(entries) => Constraint::Properties(Members { pool, entries }),
            Fact::PatternProperties(entries) => {
                Constraint::PatternProperties(PatternMembers { pool, entries })
            }
            Fact::Closed => Constraint::Closed,
            Fact::AdditionalProperties(id) => Constraint::AdditionalProperties(shape(id)),
            Fact::PropertyNames(id) => Constraint::PropertyNames(shape(id)),
            Fact::Required(ids) => Constraint::Required(names(ids)),
            Fact::RequiredOr(ids) => Constraint::RequiredOr(names(ids)),
            Fact::RequiredXor(ids) => Constraint::RequiredXor(names(ids)),
            Fact::DependentRequired(entries) => Constraint::DependentRequired(Dependents { pool, entries }),
            Fact::DependentExcluded(entries) => Constraint::DependentExcluded(Dependents { pool, entries }),
            Fact::DependentShapes(entries) => Constraint::DependentShapes(Members { pool, entries }),
            Fact::MinProperties(count) => Constraint::MinProperties(*count),
            Fact::MaxProperties(count) => Constraint::MaxProperties(*count),
            Fact::Items(id) => Constraint::Items(shape(id)),
            Fact::PrefixItems(ids) => Constraint::PrefixItems(Shapes { pool, ids }),
            Fact::Contains(id) => Constraint::Contains(shape(id)),
            Fact::MinItems(count) => Constraint::MinItems(*count),
            Fact::MaxItems(count) => Constraint::MaxItems(*count),
            Fact::UniqueItems => Constraint::UniqueItems,
            Fact::UniqueKeys(ids) => Constraint::UniqueKeys(names(ids)),
            Fact::MaxUniqueItems(count) => Constraint::MaxUniqueItems(*count),
            Fact::Enum(values) => Constraint::Enum(Scalars { pool, values }),
            Fact::EnumIgnoringCase(values) => Constraint::EnumIgnoringCase(Scalars { pool, values }),
            Fact::Const(value) => Constraint::Const(scalar(pool, value)),
            Fact::Pattern(id) => Constraint::Pattern(Pattern::new(pool, *id)),
            Fact::MinLength(count) => Constraint::MinLength(*count),
            Fact::MaxLength(count) => Constraint::MaxLength(*count),
            Fact::Format(id) => Constraint::Format(pool.string(*id)),
            Fact::Minimum(number) => Constraint::Minimum(*number),
            Fact::Maximum(number) => Constraint::Maximum(*number),
            Fact::ExclusiveMinimum(number) => Constraint::ExclusiveMinimum(*number),
            Fact::ExclusiveMaximum(number) => Constraint::ExclusiveMaximum(*number),
            Fact::MultipleOf(number) => Constraint::MultipleOf(*number),
            Fact::AllOf(ids) => Constraint::AllOf(Shapes { pool, ids }),
            Fact::AnyOf(ids) => Constraint::AnyOf(Shapes { pool, ids }),
            Fact::OneOf(ids) => Constraint::OneOf(Shapes { pool, ids }),
            Fact::Not(id) => Constraint::Not(shape(id)),
            Fact::If(id) => Constraint::If {
                condition: shape(id),
                then: self.child(|fact| if let Fact::Then(id) = fact { Some(*id) } else { None }),
                otherwise: self.child(|fact| if let Fact::Else(id) = fact { Some(*id) } else { None }),
            },
            Fact::Default(value) => Constraint::Default(scalar(pool, value)),
            Fact::Relation(pairs) => Constraint::Relations(Relations { pool, pairs }),
        })
    }
}

fn scalar<'a>(pool: &'a Pool, value: &StoredScalar) -> Scalar<'a> {
    match value {
        StoredScalar::String(id) => Scalar::String(pool.string(*id)),
        StoredScalar::Number(number) => Scalar::Number(*number),
        StoredScalar::Boolean(value) => Scalar::Boolean(*value),
        StoredScalar::Null => Scalar::Null,
    }
}

/// Names of properties.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    pool: &'a Pool,
    ids: &'a [StringId],
}

impl<'a> Names<'a> {
    pub(crate) fn new(pool: &'a Pool, ids: &'a [StringId]) -> Self {
        Self { pool, ids }
    }

    /// Each, in the order of the schema.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.ids.iter().map(move |id| self.pool.string(*id))
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.ids.is_empty()
    }

    /// Whether `name` is one.
    #[must_use]
    pub fn contains(self, name: &str) -> bool {
        self.iter().any(|known| known == name)
    }
}

/// Properties with their shapes, sorted by name.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    pool: &'a Pool,
    entries: &'a [(StringId, ShapeId)],
}

impl<'a> Members<'a> {
    /// Each name with its shape.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (&'a str, Shape<'a>)> {
        self.entries
            .iter()
            .map(move |(name, id)| (self.pool.string(*name), Shape { pool: self.pool, id: *id }))
    }

    /// The shape of `name`.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Shape<'a>> {
        let found = self.entries.binary_search_by(|(id, _)| self.pool.string(*id).cmp(name)).ok()?;
        self.entries.get(found).map(|(_, id)| Shape { pool: self.pool, id: *id })
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.entries.is_empty()
    }
}

/// Properties known by a pattern of their names.
#[derive(Debug, Clone, Copy)]
pub struct PatternMembers<'a> {
    pool: &'a Pool,
    entries: &'a [(PatternId, ShapeId)],
}

impl<'a> PatternMembers<'a> {
    /// Each pattern with its shape.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (Pattern<'a>, Shape<'a>)> {
        self.entries
            .iter()
            .map(move |(pattern, id)| (Pattern::new(self.pool, *pattern), Shape { pool: self.pool, id: *id }))
    }

    /// The shape of the first pattern that `name` matches, or whose match is not known.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Shape<'a>> {
        self.iter().find(|(pattern, _)| pattern.matches(name) != Some(false)).map(|(_, shape)| shape)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.entries.is_empty()
    }
}

/// Properties that others depend on.
#[derive(Debug, Clone, Copy)]
pub struct Dependents<'a> {
    pool: &'a Pool,
    entries: &'a [(StringId, Box<[StringId]>)],
}

impl<'a> Dependents<'a> {
    /// Each property with those that go, or do not go, with it.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (&'a str, Names<'a>)> {
        self.entries.iter().map(move |(name, ids)| (self.pool.string(*name), Names { pool: self.pool, ids }))
    }
}

/// A list of shapes.
#[derive(Debug, Clone, Copy)]
pub struct Shapes<'a> {
    pool: &'a Pool,
    ids: &'a [ShapeId],
}

impl<'a> Shapes<'a> {
    /// Each, in the order of the schema.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Shape<'a>> {
        self.ids.iter().map(move |id| Shape { pool: self.pool, id: *id })
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.ids.is_empty()
    }
}

/// A list of values.
#[derive(Debug, Clone, Copy)]
pub struct Scalars<'a> {
    pool: &'a Pool,
    values: &'a [StoredScalar],
}

impl<'a> Scalars<'a> {
    /// Each, in the order of the schema.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Scalar<'a>> {
        self.values.iter().map(move |value| scalar(self.pool, value))
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.values.is_empty()
    }
}

/// Resource types with the attribute, or identifying property, whose value belongs to a property.
#[derive(Debug, Clone, Copy)]
pub struct Relations<'a> {
    pool: &'a Pool,
    pairs: &'a [(StringId, StringId)],
}

impl<'a> Relations<'a> {
    /// Each type with its attribute: `("AWS::EC2::Subnet", "SubnetId")`.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (&'a str, &'a str)> {
        self.pairs
            .iter()
            .map(move |(name, attribute)| (self.pool.string(*name), self.pool.string(*attribute)))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.pairs.is_empty()
    }
}
