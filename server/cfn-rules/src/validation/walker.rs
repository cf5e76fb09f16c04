use std::borrow::Cow;

use cfn_schema::{Constraint, Kinds, Members, Names, Resource, Scalar, Shape, Shapes};
use cfn_syntax::{Kind as NodeKind, Node, Pair, Style};
use cfn_template::{Case, Environment, FunctionName, Given, Item, cases, function, is_pseudo_parameter};
use cfn_text::Span;
use rustc_hash::FxHashMap;

use super::format::has_format;
use super::problem::{Holder, Kind, Limit, Problem, Via};
use super::scalar::{is_same, kinds_of, kinds_of_text, number, text_of};

/// Shapes that branch into shapes deeper than this are not followed.
const MAX_DEPTH: usize = 64;

/// Every kind of a scalar.
const SCALARS: [Kinds; 4] = [Kinds::STRING, Kinds::INTEGER, Kinds::NUMBER, Kinds::BOOLEAN];

/// Where `aws cloudformation package` takes a local path in the place of a mapping (AWS CLI
/// reference, `cloudformation package`).
const PACKAGED: &[(&str, &str)] = &[
    ("AWS::ApiGateway::RestApi", "BodyS3Location"),
    ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location"),
    ("AWS::CloudFormation::ModuleVersion", "ModulePackage"),
    ("AWS::CloudFormation::ResourceVersion", "SchemaHandlerPackage"),
    ("AWS::CodeCommit::Repository", "Code.S3"),
    ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"),
    ("AWS::Lambda::Function", "Code"),
    ("AWS::Lambda::LayerVersion", "Content"),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
];

/// Properties that need no others, although schemas say so: a security group without a VPC is one
/// of the default VPC since EC2-Classic ended.
const NOT_DEMANDED: &[(&str, &str)] = &[("AWS::EC2::SecurityGroup", "SecurityGroupEgress")];

/// Walks over a resource beside the shape of its type.
pub(crate) struct Walker<'w, 'a> {
    environment: &'w Environment<'a>,
    problems: Vec<Problem<'a>>,
    /// Whether something could not be judged.
    is_unknown: bool,
    /// How many shapes are only tried.
    trials: usize,
    constraint: Option<&'a str>,
    resource: Option<Resource<'a>>,
    /// The names of the properties on the way, without the positions in lists.
    path: Vec<Cow<'a, str>>,
    resource_type: &'a str,
    is_serverless: bool,
}

/// A value and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'t, 'a> {
    /// The value, or the function that computes it.
    node: Node<'a>,
    /// The text that a function computes.
    text: Option<&'t str>,
    /// The property that it belongs to; none for the items of a list.
    pair: Option<Pair<'a>>,
    /// The property around the function that gives it.
    around: Option<Pair<'a>>,
    /// The outermost shape for it, which knows its properties.
    base: Shape<'a>,
    via: Option<Via>,
    /// Where to point, when not at the value.
    span: Option<Span>,
}

/// What came of trying a shape.
struct Trial<'a> {
    problems: Vec<Problem<'a>>,
    is_unknown: bool,
}

impl Trial<'_> {
    fn fits(&self) -> bool {
        self.problems.is_empty() && !self.is_unknown
    }

    /// Whether some of it cannot be told.
    fn is_unsure(&self) -> bool {
        self.is_unknown || self.problems.iter().any(|problem| !is_sure(problem))
    }
}

/// A problem that is there whatever value a parameter gets.
fn is_sure(problem: &Problem<'_>) -> bool {
    !matches!(problem.via, Some(Via::OneValue | Via::Default))
}

impl<'w, 'a> Walker<'w, 'a> {
    pub(crate) fn new(environment: &'w Environment<'a>) -> Self {
        Self {
            environment,
            problems: Vec::new(),
            is_unknown: false,
            trials: 0,
            constraint: None,
            resource: None,
            path: Vec::new(),
            resource_type: "",
            is_serverless: false,
        }
    }

    /// The problems, each place once for each rule.
    pub(crate) fn into_problems(self) -> Vec<Problem<'a>> {
        let mut problems = self.problems;
        if problems.len() > 1 {
            problems.sort_by_key(|problem| (problem.span, problem.rule().meta.id, !is_sure(problem)));
            problems.dedup_by_key(|problem| (problem.span, problem.rule().meta.id));
        }
        problems
    }

    /// Checks what stands under `Properties`.
    pub(crate) fn check_resource(&mut self, resource: Resource<'a>, pair: Pair<'a>, case: Case) {
        self.resource = Some(resource);
        self.resource_type = resource.name();
        self.is_serverless = resource.name().starts_with("AWS::Serverless::");
        if is_no_value(pair.value) {
            let kinds = Kinds::OBJECT;
            let kind = Kind::WrongType { node: pair.value, is: Kinds::NULL, due: resource.shape(), kinds };
            self.push(kind, pair.value.full_span(), None, case);
        }
        self.check_pair(resource.shape(), pair, case);
        self.resource = None;
    }

    /// Checks a resource without `Properties`.
    pub(crate) fn check_absent_properties(&mut self, resource: Resource<'a>, item: Item<'a>, case: Case) {
        let Some(after) = item.value().pair("Type") else { return };
        // A merge key may bring them.
        if resource.name().starts_with("AWS::Serverless::")
            || item.value().pairs().any(|pair| is_foreign(&pair))
        {
            return;
        }
        let (span, shape) = (item.key().span(), resource.shape());
        let holder = Holder::After(after);
        for constraint in shape.constraints() {
            let kind = match constraint {
                Constraint::Required(names) if !names.is_empty() => {
                    let mut names: Vec<_> = names.iter().collect();
                    names.sort_unstable();
                    Kind::Missing { holder, names, shape }
                }
                Constraint::RequiredOr(names) | Constraint::RequiredXor(names) => {
                    Kind::NoneOf { holder, names: names.iter().collect(), shape }
                }
                _ => continue,
            };
            self.problems.push(Problem { kind, span, via: None, constraint: None, case });
        }
    }

    /// Checks what a check beside the schema demands of a property.
    pub(crate) fn check_constraint(
        &mut self,
        rule: &'a str,
        shape: Shape<'a>,
        pair: Option<Pair<'a>>,
        node: Node<'a>,
        case: Case,
    ) {
        self.constraint = Some(rule);
        self.check(
            Subject { node, text: None, pair, around: None, base: shape, via: None, span: None },
            shape,
            case,
            MAX_DEPTH,
        );
        self.constraint = None;
    }

    /// Checks that a text is one of some values, in the name of a check beside the schema.
    pub(crate) fn check_choice_of(
        &mut self,
        rule: &'a str,
        values: &[&'a str],
        pair: Pair<'a>,
        base: Shape<'a>,
        case: Case,
    ) {
        let span = None;
        for (given, case) in cases(self.environment, pair.value, case) {
            if let Given::Literal(node) = given {
                let subject = Subject { node, text: None, pair: None, around: None, base, via: None, span };
                self.constraint = Some(rule);
                let values = values.iter().map(|value| Scalar::String(value)).collect();
                self.check_value(subject, values, false, case);
                self.constraint = None;
            }
        }
    }

    /// Whether a check beside the schema surely finds a problem.
    pub(crate) fn fails(&mut self, shape: Shape<'a>, node: Node<'a>, case: Case) -> bool {
        let subject =
            Subject { node, text: None, pair: None, around: None, base: shape, via: None, span: None };
        let trial = self.attempt(subject, shape, case, MAX_DEPTH);
        trial.problems.iter().any(is_sure)
    }

    pub(crate) fn environment(&self) -> &'w Environment<'a> {
        self.environment
    }

    fn check_pair(&mut self, shape: Shape<'a>, pair: Pair<'a>, case: Case) {
        let subject = Subject {
            node: pair.value,
            text: None,
            pair: Some(pair),
            around: None,
            base: shape,
            via: None,
            span: None,
        };
        self.check(subject, shape, case, MAX_DEPTH);
    }

    /// Checks a value in all the ways that it can come to be.
    fn check(&mut self, subject: Subject<'_, 'a>, shape: Shape<'a>, case: Case, depth: usize) {
        let node = subject.node.resolve();
        let subject = Subject { node, ..subject };
        if subject.text.is_some() {
            return self.check_literal(subject, shape, case, depth);
        }
        if node.is_null() {
            if subject.pair.is_none_or(|pair| !pair.key.is_partial_key())
                && !shape.kinds().contains(Kinds::NULL)
            {
                let span = subject.pair.map_or_else(|| node.full_span(), |pair| pair.key.span());
                self.push(Kind::Null { pair: subject.pair }, span, None, case);
            }
            return;
        }
        let Some(call) = function(node) else {
            let is_literal = match node.kind() {
                NodeKind::Scalar => node.text().is_some_and(|text| !text.contains("{{resolve:")),
                NodeKind::Alias | NodeKind::Missing => false,
                NodeKind::Mapping | NodeKind::Sequence => true,
            };
            if is_literal {
                self.check_literal(subject, shape, case, depth);
            } else {
                self.is_unknown = true;
            }
            return;
        };
        let due = shape.kinds();
        let is = self.kinds_of_call(call.name, call.argument);
        if !due.is_empty() && !is.is_empty() && !agree(is, due) {
            let kind = Kind::WrongType { node, is, due: shape, kinds: due };
            self.push(kind, node.full_span(), None, case);
            return;
        }
        for (given, case) in cases(self.environment, node, case) {
            self.check_given(subject, &given, shape, case, depth);
        }
    }

    fn check_given(
        &mut self,
        subject: Subject<'_, 'a>,
        given: &Given<'a>,
        shape: Shape<'a>,
        case: Case,
        depth: usize,
    ) {
        match given {
            Given::Absent => {}
            Given::Unknown => self.is_unknown = true,
            Given::Literal(node) => {
                let pair = subject.pair.filter(|pair| pair.value.resolve() == *node);
                let around = subject.pair.or(subject.around);
                self.check_literal(Subject { node: *node, pair, around, ..subject }, shape, case, depth);
            }
            Given::OneOf { call, literals, by_default } => {
                let span = Some(call.full_span());
                let tries = literals.iter().map(|node| Subject { node: *node, pair: None, span, ..subject });
                self.check_choice(tries.collect(), *by_default, shape, case, depth);
            }
            Given::Computed { call, texts, by_default } => {
                let span = Some(call.full_span());
                let tries = texts.iter().map(|text| Subject {
                    node: *call,
                    text: Some(text),
                    pair: None,
                    span,
                    ..subject
                });
                self.check_choice(tries.collect(), *by_default, shape, case, depth);
            }
        }
    }

    /// Checks the values of which a function gives one.
    fn check_choice(
        &mut self,
        choice: Vec<Subject<'_, 'a>>,
        by_default: bool,
        shape: Shape<'a>,
        case: Case,
        depth: usize,
    ) {
        let count = choice.len();
        let mut bad = 0;
        let mut found = Vec::new();
        for subject in choice {
            let trial = self.trial(|walker| walker.check_literal(subject, shape, case, depth));
            self.is_unknown |= trial.is_unknown;
            bad += usize::from(!trial.problems.is_empty());
            if found.is_empty() {
                found = trial.problems;
            }
        }
        let via = if by_default {
            Via::Default
        } else if bad == count {
            Via::EveryValue
        } else {
            Via::OneValue
        };
        self.problems.extend(found.into_iter().map(|problem| Problem { via: Some(via), ..problem }));
    }

    /// Checks a value that calls no function.
    fn check_literal(&mut self, subject: Subject<'_, 'a>, shape: Shape<'a>, case: Case, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            self.is_unknown = true;
            return;
        };
        let node = subject.node;
        let is = subject.text.map_or_else(|| kinds_of(node), |text| kinds_of_text(text, false));
        // An alias that leads nowhere is a syntax error already.
        if is.contains(Kinds::NULL) {
            return;
        }
        let due = shape.kinds();
        if !due.is_empty() && !is.intersects(due) {
            if !self.is_packaged(is) {
                let kind = Kind::WrongType { node, is, due: shape, kinds: due };
                self.push(kind, subject.place(), subject.via, case);
            }
            self.is_unknown = true;
            return;
        }
        let is_mapping = is.contains(Kinds::OBJECT);
        if is_mapping && node.pairs().any(|pair| is_foreign(&pair) && pair.key.raw() != "<<") {
            // A transform or a loop makes something else of it.
            self.is_unknown = true;
            return;
        }
        let text = if is.contains(Kinds::STRING) {
            subject.text.map(Cow::Borrowed).or_else(|| node.text())
        } else {
            None
        };
        for constraint in shape.constraints() {
            match &text {
                Some(text) => self.check_text(subject, text, constraint, case),
                None if is_mapping => self.check_mapping(subject, shape, constraint, case, depth),
                None => self.check_list(subject, constraint, case, depth),
            }
            self.check_any(subject, constraint, case, depth);
        }
    }

    /// Whether it may be a path on the author's machine, which `aws cloudformation package`
    /// uploads before the deployment.
    fn is_packaged(&self, is: Kinds) -> bool {
        let path = self.path.iter().map(|name| &**name);
        is.contains(Kinds::STRING)
            && self.trials == 0
            && PACKAGED
                .iter()
                .any(|(name, known)| *name == self.resource_type && path.clone().eq(known.split('.')))
    }

    fn check_text(&mut self, subject: Subject<'_, 'a>, text: &str, constraint: Constraint<'a>, case: Case) {
        let kind = match constraint {
            Constraint::Pattern(pattern) => match pattern.matches(text) {
                Some(true) => return,
                Some(false) => Kind::Pattern { text: text.to_owned(), pattern },
                None => {
                    self.is_unknown = true;
                    return;
                }
            },
            Constraint::Format(format) => match has_format(text, format) {
                Some(false) => Kind::Format { text: text.to_owned(), format },
                _ => return,
            },
            Constraint::MinLength(bound) => match length(text) {
                is if is < bound => Kind::Size { what: "characters", is, limit: Limit::AtLeast, bound },
                _ => return,
            },
            Constraint::MaxLength(bound) => match length(text) {
                is if is > bound => Kind::Size { what: "characters", is, limit: Limit::AtMost, bound },
                _ => return,
            },
            _ => return self.check_number(subject, text, constraint, case),
        };
        self.push(kind, subject.place(), subject.via, case);
    }

    fn check_number(&mut self, subject: Subject<'_, 'a>, text: &str, constraint: Constraint<'a>, case: Case) {
        let (limit, bound) = match constraint {
            Constraint::Minimum(bound) => (Limit::AtLeast, bound),
            Constraint::Maximum(bound) => (Limit::AtMost, bound),
            Constraint::ExclusiveMinimum(bound) => (Limit::Above, bound),
            Constraint::ExclusiveMaximum(bound) => (Limit::Below, bound),
            Constraint::MultipleOf(bound) => (Limit::MultipleOf, bound),
            _ => return,
        };
        let Some(number) = number(text) else { return };
        let is_good = match limit {
            Limit::AtLeast => number >= bound.as_f64(),
            Limit::AtMost => number <= bound.as_f64(),
            Limit::Above => number > bound.as_f64(),
            Limit::Below => number < bound.as_f64(),
            Limit::MultipleOf => {
                let times = number / bound.as_f64();
                (times - times.round()).abs() < 1e-9
            }
        };
        if !is_good {
            let kind = Kind::Number { text: text.to_owned(), limit, bound };
            self.push(kind, subject.place(), subject.via, case);
        }
    }

    /// Checks what holds for values of any kind.
    fn check_any(&mut self, subject: Subject<'_, 'a>, constraint: Constraint<'a>, case: Case, depth: usize) {
        match constraint {
            Constraint::Never => {
                let span = subject.pair.map_or_else(|| subject.place(), |pair| pair.key.span());
                self.push(Kind::NotHere { pair: subject.pair }, span, subject.via, case);
            }
            Constraint::Enum(values) => self.check_value(subject, values.iter().collect(), false, case),
            Constraint::EnumIgnoringCase(values) => {
                self.check_value(subject, values.iter().collect(), true, case);
            }
            Constraint::Const(value) => self.check_value(subject, vec![value], false, case),
            Constraint::AllOf(shapes) => {
                for shape in shapes.iter() {
                    self.check_literal(subject, shape, case, depth);
                }
            }
            Constraint::AnyOf(shapes) => self.check_alternatives(subject, shapes, case, depth, false),
            Constraint::OneOf(shapes) => self.check_alternatives(subject, shapes, case, depth, true),
            Constraint::Not(shape) => {
                let trial = self.trial(|walker| walker.check_literal(subject, shape, case, depth));
                if trial.fits() {
                    self.push(Kind::Forbidden, subject.head(), subject.via, case);
                }
                self.is_unknown |= trial.is_unknown;
            }
            Constraint::If { condition, then, otherwise } => {
                self.check_condition(subject, condition, then, otherwise, case, depth);
            }
            _ => {}
        }
    }

    fn check_value(
        &mut self,
        subject: Subject<'_, 'a>,
        values: Vec<Scalar<'a>>,
        ignoring_case: bool,
        case: Case,
    ) {
        let ignoring_case = ignoring_case || self.is_engine(subject);
        let text = subject.text.map(Cow::Borrowed).or_else(|| subject.node.text());
        let text = text.unwrap_or_default();
        let is_scalar = subject.node.kind() == NodeKind::Scalar || subject.text.is_some();
        if is_scalar && values.iter().any(|value| is_same(*value, &text, ignoring_case)) {
            return;
        }
        let kind = Kind::NotAllowed { node: subject.node, text: text.into_owned(), values };
        self.push(kind, subject.place(), subject.via, case);
    }

    /// RDS takes the names of engines whatever the case of their letters.
    fn is_engine(&self, subject: Subject<'_, 'a>) -> bool {
        self.resource_type.starts_with("AWS::RDS::")
            && subject.pair.is_some_and(|pair| pair.key.is_text("Engine"))
    }

    fn check_condition(
        &mut self,
        subject: Subject<'_, 'a>,
        condition: Shape<'a>,
        then: Option<Shape<'a>>,
        otherwise: Option<Shape<'a>>,
        case: Case,
        depth: usize,
    ) {
        let trial = self.trial(|walker| walker.check_literal(subject, condition, case, depth));
        let Some(fails) = self.case_of(&trial) else {
            self.is_unknown = true;
            return;
        };
        if let Some(otherwise) = otherwise
            && let Some(case) = self.both(case, fails)
            && case.is_possible()
        {
            self.check_literal(subject, otherwise, case, depth);
        }
        // What cannot be told may or may not fit.
        if trial.is_unsure() {
            self.is_unknown = true;
            return;
        }
        if let Some(then) = then
            && let Some(case) = self.without(case, fails)
            && case.is_possible()
        {
            self.check_literal(subject, then, case, depth);
        }
    }

    /// Checks that one of several shapes fits, or exactly one.
    fn check_alternatives(
        &mut self,
        subject: Subject<'_, 'a>,
        shapes: Shapes<'a>,
        case: Case,
        depth: usize,
        exactly_one: bool,
    ) {
        let mut trials = Vec::with_capacity(shapes.len());
        for shape in shapes.iter() {
            trials.push((shape, self.trial(|walker| walker.check_literal(subject, shape, case, depth))));
            if !exactly_one && trials.last().is_some_and(|(_, trial)| trial.fits()) {
                return;
            }
        }
        if trials.iter().any(|(_, trial)| trial.fits()) {
            if trials.iter().filter(|(_, trial)| trial.fits()).count() > 1 {
                self.push(Kind::ManyShapes, subject.head(), subject.via, case);
            }
            return;
        }
        let mut all = case;
        for (_, trial) in &trials {
            let fails = self.case_of(trial).and_then(|fails| self.both(all, fails));
            match fails {
                Some(fails) if fails.is_possible() => all = fails,
                _ => {
                    self.is_unknown |= trial.is_unsure();
                    return;
                }
            }
        }
        self.push_alternatives(subject, trials, all);
    }

    /// Says what is wrong when none of several shapes fits.
    fn push_alternatives(
        &mut self,
        subject: Subject<'_, 'a>,
        trials: Vec<(Shape<'a>, Trial<'a>)>,
        case: Case,
    ) {
        let is_missing = |problem: &Problem<'a>| {
            matches!(problem.kind, Kind::Missing { .. }) && problem.span == subject.head()
        };
        if trials.iter().all(|(_, trial)| trial.problems.iter().all(is_missing)) {
            let mut names = Vec::new();
            for (_, trial) in &trials {
                for problem in &trial.problems {
                    if let Kind::Missing { names: missing, .. } = &problem.kind {
                        names.extend(missing.iter().copied());
                    }
                }
            }
            names.sort_unstable();
            names.dedup();
            let kind = Kind::NoneOf { holder: subject.holder(), names, shape: subject.base };
            self.push(kind, subject.head(), subject.via, case);
            return;
        }
        // The shape that the value was meant for is the one of its kind.
        let is_of_kind = |trial: &Trial<'a>| {
            !trial
                .problems
                .iter()
                .any(|problem| matches!(&problem.kind, Kind::WrongType { node, .. } if *node == subject.node))
        };
        let mut meant = trials.into_iter().filter(|(_, trial)| is_of_kind(trial));
        match (meant.next(), meant.next()) {
            (Some((_, only)), None) => self.problems.extend(only.problems.into_iter().filter(is_sure)),
            (Some((_, one)), Some((_, two))) => {
                let mut values = Vec::new();
                let mut text = None;
                let mut is_value = true;
                for problem in one
                    .problems
                    .iter()
                    .chain(&two.problems)
                    .chain(meant.flat_map(|(_, it)| it.problems).collect::<Vec<_>>().iter())
                {
                    match &problem.kind {
                        Kind::NotAllowed { node, text: is, values: more } if *node == subject.node => {
                            values.extend(more.iter().copied());
                            text = Some(is.clone());
                        }
                        _ => is_value = false,
                    }
                }
                let kind = match text {
                    Some(text) if is_value => Kind::NotAllowed { node: subject.node, text, values },
                    _ => Kind::NoShape,
                };
                let span = if matches!(kind, Kind::NoShape) { subject.head() } else { subject.place() };
                self.push(kind, span, subject.via, case);
            }
            (None, _) => self.push(Kind::NoShape, subject.head(), subject.via, case),
        }
    }

    fn check_list(&mut self, subject: Subject<'_, 'a>, constraint: Constraint<'a>, case: Case, depth: usize) {
        let list = subject.node;
        match constraint {
            Constraint::Items(shape) => {
                for item in list.items() {
                    self.check_item(shape, item, case, depth);
                }
            }
            Constraint::PrefixItems(shapes) => {
                for (shape, item) in shapes.iter().zip(list.items()) {
                    self.check_item(shape, item, case, depth);
                }
            }
            Constraint::Contains(shape) => {
                let mut is_unknown = false;
                for item in list.items() {
                    let trial = self.trial(|walker| walker.check_item(shape, item, case, depth));
                    if trial.fits() {
                        return;
                    }
                    is_unknown |= trial.is_unsure();
                }
                if is_unknown {
                    self.is_unknown = true;
                } else {
                    self.push(Kind::NoItem, subject.head(), subject.via, case);
                }
            }
            Constraint::MinItems(bound) => {
                let most = list.items().filter(|item| !is_no_value(*item)).count() as u64;
                if most < bound {
                    let kind = Kind::Size { what: "items", is: most, limit: Limit::AtLeast, bound };
                    self.push(kind, subject.head(), subject.via, case);
                }
            }
            Constraint::MaxItems(bound) => {
                let least = list.items().filter(|item| !may_be_absent(*item)).count() as u64;
                if least > bound {
                    let kind = Kind::Size { what: "items", is: least, limit: Limit::AtMost, bound };
                    self.push(kind, subject.head(), subject.via, case);
                }
            }
            Constraint::UniqueItems => self.check_unique(subject, case, |item| Some(written(item)), None),
            Constraint::UniqueKeys(names) => {
                let key = |item: Node<'a>| {
                    let values: Option<Vec<_>> = names
                        .iter()
                        .map(|name| item.get(name).filter(|it| !may_be_absent(*it)).map(written))
                        .collect();
                    Some(values?.join("\n"))
                };
                self.check_unique(subject, case, key, names.iter().next());
            }
            Constraint::MaxUniqueItems(bound) => {
                let mut items: Vec<_> =
                    list.items().filter(|item| !may_be_absent(*item)).map(written).collect();
                items.sort_unstable();
                items.dedup();
                if items.len() as u64 > bound {
                    let kind = Kind::Size {
                        what: "different items",
                        is: items.len() as u64,
                        limit: Limit::AtMost,
                        bound,
                    };
                    self.push(kind, subject.head(), subject.via, case);
                }
            }
            _ => {}
        }
    }

    fn check_item(&mut self, shape: Shape<'a>, item: Node<'a>, case: Case, depth: usize) {
        let subject =
            Subject { node: item, text: None, pair: None, around: None, base: shape, via: None, span: None };
        self.check(subject, shape, case, depth);
    }

    /// Reports a list that holds an item twice, once for all of them.
    fn check_unique(
        &mut self,
        subject: Subject<'_, 'a>,
        case: Case,
        key: impl Fn(Node<'a>) -> Option<String>,
        name: Option<&'a str>,
    ) {
        let mut seen: FxHashMap<String, Node<'a>> = FxHashMap::default();
        let mut twice = Vec::new();
        // What is written alike is alike, also under a condition.
        for item in subject.node.items().filter(|item| !is_no_value(*item)) {
            let Some(text) = key(item.resolve()) else { continue };
            match seen.get(&text) {
                Some(first) => twice.push((*first, item)),
                None => {
                    seen.insert(text, item);
                }
            }
        }
        if !twice.is_empty() {
            self.push(Kind::Duplicate { twice, key: name }, subject.head(), subject.via, case);
        }
    }

    fn check_mapping(
        &mut self,
        subject: Subject<'_, 'a>,
        shape: Shape<'a>,
        constraint: Constraint<'a>,
        case: Case,
        depth: usize,
    ) {
        let mapping = subject.node;
        match constraint {
            Constraint::Properties(members) => self.check_members(mapping, members, case, depth),
            Constraint::PatternProperties(members) => {
                for pair in own_pairs(mapping) {
                    let name = pair.name();
                    let matching = members.iter().filter(|(pattern, _)| pattern.matches(&name) == Some(true));
                    for (_, shape) in matching {
                        self.check_member(shape, pair, case, depth);
                    }
                }
            }
            Constraint::AdditionalProperties(more) => {
                for pair in own_pairs(mapping) {
                    if shape.properties().get(&pair.name()).is_none()
                        && shape.pattern_properties().get(&pair.name()).is_none()
                    {
                        self.check_member(more, pair, case, depth);
                    }
                }
            }
            Constraint::Closed => {
                for pair in own_pairs(mapping) {
                    let name = pair.name();
                    if shape.properties().get(&name).is_some()
                        || shape.pattern_properties().get(&name).is_some()
                    {
                        continue;
                    }
                    if self.present_when(pair.value, case).is_some_and(|case| !case.is_possible()) {
                        continue;
                    }
                    self.push(Kind::Unknown { pair, shape }, pair.key.span(), subject.via, case);
                }
            }
            Constraint::PropertyNames(names) => {
                for pair in own_pairs(mapping) {
                    let name = pair.name();
                    let key = Subject {
                        node: pair.key,
                        text: Some(&name),
                        pair: None,
                        around: None,
                        base: names,
                        via: None,
                        span: Some(pair.key.span()),
                    };
                    self.check_literal(key, names, case, depth);
                }
            }
            Constraint::Required(names) => {
                let mut missing: Vec<_> =
                    names.iter().filter(|name| self.is_missing(mapping, name, case)).collect();
                missing.sort_unstable();
                if !missing.is_empty() && !self.is_serverless {
                    let kind =
                        Kind::Missing { holder: subject.holder(), names: missing, shape: subject.base };
                    self.push(kind, subject.head(), subject.via, case);
                }
            }
            Constraint::RequiredOr(names) => {
                self.check_none_of(subject, names, case);
            }
            Constraint::RequiredXor(names) => {
                self.check_none_of(subject, names, case);
                for name in names.iter() {
                    let others = names.iter().filter(|other| *other != name);
                    self.check_exclusive(mapping, name, others, case);
                }
            }
            Constraint::DependentRequired(dependents) => {
                for (name, others) in dependents.iter() {
                    let Some(pair) = mapping.pair(name) else { continue };
                    if NOT_DEMANDED.contains(&(self.resource_type, name)) {
                        continue;
                    }
                    let Some(case) = self.present_when(pair.value, case).filter(|case| case.is_possible())
                    else {
                        continue;
                    };
                    let missing: Vec<_> =
                        others.iter().filter(|name| self.is_missing(mapping, name, case)).collect();
                    if !missing.is_empty() {
                        let kind = Kind::Dependent { pair, names: missing, shape: subject.base };
                        self.push(kind, pair.key.span(), None, case);
                    }
                }
            }
            Constraint::DependentExcluded(dependents) => {
                for (name, others) in dependents.iter() {
                    self.check_exclusive(mapping, name, others.iter(), case);
                }
            }
            Constraint::DependentShapes(members) => {
                for (name, shape) in members.iter() {
                    let Some(pair) = mapping.pair(name) else { continue };
                    match self.present_when(pair.value, case) {
                        Some(case) if case.is_possible() => self.check_literal(subject, shape, case, depth),
                        _ => {}
                    }
                }
            }
            Constraint::MinProperties(bound) => {
                let most = mapping.pairs().count() as u64;
                if most < bound && !mapping.pairs().any(|pair| is_foreign(&pair)) {
                    let kind = Kind::Size { what: "properties", is: most, limit: Limit::AtLeast, bound };
                    self.push(kind, subject.head(), subject.via, case);
                }
            }
            Constraint::MaxProperties(bound) => {
                let least = own_pairs(mapping).filter(|pair| !may_be_absent(pair.value)).count() as u64;
                if least > bound {
                    let kind = Kind::Size { what: "properties", is: least, limit: Limit::AtMost, bound };
                    self.push(kind, subject.head(), subject.via, case);
                }
            }
            _ => {}
        }
    }

    fn check_members(&mut self, mapping: Node<'a>, members: Members<'a>, case: Case, depth: usize) {
        // What checks beside the schema demand is about a few of many properties.
        for pair in mapping.pairs() {
            let Some(name) = pair.key.text() else { continue };
            if let Some(shape) = members.get(&name) {
                self.check_member(shape, pair, case, depth);
            }
        }
    }

    fn check_member(&mut self, shape: Shape<'a>, pair: Pair<'a>, case: Case, depth: usize) {
        let subject = Subject {
            node: pair.value,
            text: None,
            pair: Some(pair),
            around: None,
            base: shape,
            via: None,
            span: None,
        };
        if self.trials > 0 || self.constraint.is_some() {
            return self.check(subject, shape, case, depth);
        }
        self.path.push(pair.name());
        self.check_access(pair, case);
        self.check(subject, shape, case, depth);
        self.path.pop();
    }

    /// Checks whether a template may set a property at all.
    fn check_access(&mut self, pair: Pair<'a>, case: Case) {
        // The model of serverless types has an API of its own.
        let Some(resource) = self.resource.filter(|_| !self.is_serverless) else { return };
        let access = resource.access(self.path.iter().map(|name| &**name));
        // The transform reads what a template sets, also what the type behind it hands out.
        if access.is_read_only() && !self.is_serverless {
            self.push(Kind::ReadOnly { pair }, pair.key.span(), None, case);
        } else if access.is_deprecated() {
            self.push(Kind::Deprecated { pair }, pair.key.span(), None, case);
        }
    }

    /// Reports when none of some properties is there.
    fn check_none_of(&mut self, subject: Subject<'_, 'a>, names: Names<'a>, case: Case) {
        let mut none = Some(case);
        for name in names.iter() {
            let present = self.presence(subject.node, name, case);
            none = none.zip(present).and_then(|(none, present)| self.without(none, present));
        }
        match none {
            Some(none) if none.is_possible() && !self.is_serverless => {
                let kind = Kind::NoneOf {
                    holder: subject.holder(),
                    names: names.iter().collect(),
                    shape: subject.base,
                };
                self.push(kind, subject.head(), subject.via, none);
            }
            Some(_) => {}
            None => self.is_unknown = true,
        }
    }

    /// Reports properties that are there together with one that excludes them.
    fn check_exclusive(
        &mut self,
        mapping: Node<'a>,
        name: &'a str,
        others: impl Iterator<Item = &'a str>,
        case: Case,
    ) {
        let Some(pair) = mapping.pair(name) else { return };
        let Some(present) = self.present_when(pair.value, case) else {
            self.is_unknown = true;
            return;
        };
        for other in others {
            let Some(found) = mapping.pair(other) else { continue };
            let both = self.present_when(found.value, case).and_then(|case| self.both(case, present));
            match both {
                Some(both) if both.is_possible() => {
                    self.push(Kind::Exclusive { pair: found, other: name }, found.key.span(), None, both);
                }
                Some(_) => {}
                None => self.is_unknown = true,
            }
        }
    }

    /// Whether a property is surely missing in some deployment of the case.
    fn is_missing(&mut self, mapping: Node<'a>, name: &str, case: Case) -> bool {
        match self.presence(mapping, name, case).and_then(|present| self.without(case, present)) {
            Some(absent) => absent.is_possible(),
            None => {
                self.is_unknown = true;
                false
            }
        }
    }

    /// When a property is there; none when that is not known.
    fn presence(&mut self, mapping: Node<'a>, name: &str, case: Case) -> Option<Case> {
        match mapping.pair(name) {
            Some(pair) => self.present_when(pair.value, case),
            None if mapping.pairs().any(|pair| is_foreign(&pair)) => None,
            None => Some(Case::NEVER),
        }
    }

    /// When a value is there; none when that is not known.
    fn present_when(&mut self, node: Node<'a>, case: Case) -> Option<Case> {
        self.present_within(node, case, MAX_DEPTH)
    }

    fn present_within(&mut self, node: Node<'a>, case: Case, depth: usize) -> Option<Case> {
        let depth = depth.checked_sub(1)?;
        let node = node.resolve();
        let Some(call) = function(node) else { return Some(case) };
        match call.name {
            FunctionName::Ref if call.argument.is_text("AWS::NoValue") => Some(Case::NEVER),
            FunctionName::If => {
                let mut arguments = call.argument.items();
                let (condition, yes, no) = (arguments.next()?, arguments.next()?, arguments.next()?);
                let holds = self.environment.deployed_when(&condition.text()?)?;
                let (yes_case, no_case) = (self.both(case, holds)?, self.without(case, holds)?);
                let yes = self.present_within(yes, yes_case, depth)?;
                let no = self.present_within(no, no_case, depth)?;
                self.either(yes, no)
            }
            FunctionName::Transform | FunctionName::Unknown => None,
            _ => Some(case),
        }
    }

    fn both(&self, a: Case, b: Case) -> Option<Case> {
        if a == Case::ALWAYS {
            return Some(b);
        }
        if b == Case::ALWAYS || a == b {
            return Some(a);
        }
        self.environment.deployed_conditions().both(a, b)
    }

    fn without(&self, case: Case, other: Case) -> Option<Case> {
        if other == Case::NEVER {
            return Some(case);
        }
        if other == case || other == Case::ALWAYS {
            return Some(Case::NEVER);
        }
        let not = self.environment.deployed_conditions().not(other)?;
        self.both(case, not)
    }

    fn either(&self, a: Case, b: Case) -> Option<Case> {
        if a == Case::NEVER || a == b {
            return Some(b);
        }
        if b == Case::NEVER {
            return Some(a);
        }
        let conditions = self.environment.deployed_conditions();
        let neither = conditions.both(conditions.not(a)?, conditions.not(b)?)?;
        conditions.not(neither)
    }

    /// When the shape that was tried surely does not fit.
    fn case_of(&self, trial: &Trial<'a>) -> Option<Case> {
        let mut any = Case::NEVER;
        for problem in trial.problems.iter().filter(|problem| is_sure(problem)) {
            any = self.either(any, problem.case)?;
        }
        Some(any)
    }

    fn attempt(&mut self, subject: Subject<'_, 'a>, shape: Shape<'a>, case: Case, depth: usize) -> Trial<'a> {
        self.trial(|walker| walker.check(subject, shape, case, depth))
    }

    /// Tries something without reporting it.
    fn trial(&mut self, run: impl FnOnce(&mut Self)) -> Trial<'a> {
        let problems = std::mem::take(&mut self.problems);
        let is_unknown = std::mem::replace(&mut self.is_unknown, false);
        self.trials += 1;
        run(self);
        self.trials -= 1;
        Trial {
            problems: std::mem::replace(&mut self.problems, problems),
            is_unknown: std::mem::replace(&mut self.is_unknown, is_unknown),
        }
    }

    fn push(&mut self, kind: Kind<'a>, span: Span, via: Option<Via>, case: Case) {
        self.problems.push(Problem { kind, span, via, constraint: self.constraint, case });
    }

    /// The kinds of value that a function can give; none when that is not known.
    fn kinds_of_call(&self, name: FunctionName, argument: Node<'a>) -> Kinds {
        match name {
            FunctionName::Sub | FunctionName::Join | FunctionName::Base64 | FunctionName::ToJsonString => {
                Kinds::STRING
            }
            FunctionName::Split | FunctionName::GetAZs | FunctionName::Cidr => Kinds::ARRAY,
            FunctionName::Length => Kinds::INTEGER.union(Kinds::STRING),
            FunctionName::Ref => {
                argument.text().map_or(Kinds::default(), |name| self.kinds_of_reference(&name))
            }
            FunctionName::GetAtt => self.kinds_of_attribute(argument),
            _ => Kinds::default(),
        }
    }

    fn kinds_of_reference(&self, name: &str) -> Kinds {
        if is_pseudo_parameter(name) {
            return match name {
                "AWS::NotificationARNs" => Kinds::ARRAY,
                "AWS::NoValue" => Kinds::default(),
                _ => Kinds::STRING,
            };
        }
        if let Some(parameter) = self.environment.parameter(name) {
            return match parameter.item_type() {
                Some(it) if it.contains("List") => Kinds::ARRAY,
                Some("String" | "Number") => Kinds::STRING,
                Some(it) if it.starts_with("AWS::") => Kinds::STRING,
                _ => Kinds::default(),
            };
        }
        match self.environment.resource_type(name) {
            Some(it) if cfn_schema::has_resource(it) => Kinds::STRING,
            _ => Kinds::default(),
        }
    }

    fn kinds_of_attribute(&self, argument: Node<'a>) -> Kinds {
        let mut items = argument.items();
        let (name, attribute) = match (argument.text(), items.next(), items.next()) {
            (Some(text), ..) => match text.split_once('.') {
                Some((name, attribute)) => (name.to_owned(), attribute.to_owned()),
                None => return Kinds::default(),
            },
            (None, Some(name), Some(attribute)) if name.tag().is_none() && attribute.tag().is_none() => {
                match (name.text(), attribute.text()) {
                    (Some(name), Some(attribute)) => (name.into_owned(), attribute.into_owned()),
                    _ => return Kinds::default(),
                }
            }
            _ => return Kinds::default(),
        };
        let resource = self.environment.resource_type(&name).and_then(cfn_schema::resource);
        resource.and_then(|resource| resource.attribute(&attribute)).map_or(Kinds::default(), Shape::kinds)
    }
}

impl<'a> Subject<'_, 'a> {
    /// Where to point for the value: at it, or at its key when it spreads over lines.
    fn place(&self) -> Span {
        if let Some(span) = self.span {
            return span;
        }
        match self.node.style() {
            Style::Block => self.head(),
            _ => self.node.full_span(),
        }
    }

    /// Where to point for what a mapping or list lacks: at its key, or where it starts.
    fn head(&self) -> Span {
        // A list in a branch has no better head than the property.
        let around = self.around.filter(|_| self.node.kind() == NodeKind::Sequence);
        match (self.span, self.pair.or(around)) {
            (Some(span), _) => span,
            (None, Some(pair)) => pair.key.span(),
            (None, None) => start_of(self.node),
        }
    }

    fn holder(&self) -> Holder<'a> {
        match self.node.kind() {
            NodeKind::Mapping if self.text.is_none() => Holder::Mapping(self.node),
            _ => Holder::Nowhere,
        }
    }
}

/// The first key of a mapping, or the value itself.
fn start_of(node: Node<'_>) -> Span {
    match node.pairs().next() {
        Some(first) => first.key.span(),
        None => node.full_span(),
    }
}

/// Whether a key stands for properties that are not written, or not yet.
fn is_foreign(pair: &Pair<'_>) -> bool {
    pair.key.is_partial_key()
        || pair.key.raw() == "<<"
        || pair.key.text().is_none_or(|name| name.starts_with("Fn::"))
}

/// The pairs of a mapping that are properties of it.
fn own_pairs<'a>(mapping: Node<'a>) -> impl Iterator<Item = Pair<'a>> {
    mapping.pairs().filter(|pair| !is_foreign(pair))
}

fn is_no_value(node: Node<'_>) -> bool {
    function(node.resolve())
        .is_some_and(|call| call.name == FunctionName::Ref && call.argument.is_text("AWS::NoValue"))
}

/// Whether a value is, or may be, absent.
fn may_be_absent(node: Node<'_>) -> bool {
    is_no_value(node) || function(node.resolve()).is_some_and(|call| call.name == FunctionName::If)
}

/// A text that is the same for values written alike.
fn written(node: Node<'_>) -> String {
    let node = node.resolve();
    match node.text() {
        Some(text) => format!("{}{text}", node.tag().unwrap_or_default()),
        None => format!("{}{}", node.tag().unwrap_or_default(), node.raw()),
    }
}

fn length(text: &str) -> u64 {
    text.chars().count() as u64
}

/// Whether a value of some kinds can be where others are due. CloudFormation turns scalars into
/// each other.
fn agree(is: Kinds, due: Kinds) -> bool {
    let has_scalar = |kinds: Kinds| SCALARS.into_iter().any(|kind| kinds.contains(kind));
    is.intersects(due) || (has_scalar(is) && has_scalar(due))
}

/// The permitted values as a message lists them.
pub(crate) fn listed(values: &[Scalar<'_>]) -> String {
    let texts: Vec<_> = values.iter().take(8).map(|value| format!("`{}`", text_of(*value))).collect();
    let more = if values.len() > texts.len() { ", …" } else { "" };
    format!("{}{more}", texts.join(", "))
}
