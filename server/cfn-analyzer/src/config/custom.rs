//! `[[custom-rules]]`: rules that a team defines.

use cfn_rules::{Category, CustomDefinition, CustomRule, Demand, Severity, rule};

use super::raw::{Key, Raw, RawValue};
use super::read::{Reader, did_you_mean};

/// The keys of a rule.
pub(super) const KEYS: [&str; 9] =
    ["id", "resource-type", "property", "operator", "value", "message", "severity", "category", "fix"];

/// The operators, and what their value is.
pub(super) const OPERATORS: [&str; 9] =
    ["equals", "not-equals", "in", "not-in", "matches", "exists", "absent", "at-least", "at-most"];

impl Reader<'_> {
    /// The rules of a list of tables; one with a mistake is left out.
    pub(super) fn custom_rules(&mut self, raw: &Raw) -> Vec<&'static CustomRule> {
        let RawValue::List(items) = &raw.value else {
            self.wrong_kind(raw, "custom-rules", "a list of tables");
            return Vec::new();
        };
        let mut rules: Vec<&'static CustomRule> = Vec::new();
        for item in items {
            let Some(rule) = self.custom_rule(item) else { continue };
            if rules.iter().any(|other| other.meta().id == rule.meta().id) {
                self.problem(item.place, format!("the rule `{}` is defined twice", rule.meta().id));
                continue;
            }
            rules.push(rule);
        }
        rules
    }

    fn custom_rule(&mut self, raw: &Raw) -> Option<&'static CustomRule> {
        let before = self.problems.len();
        let table = self.table(raw, "a rule of custom-rules");
        for (key, _) in table.iter().filter(|(key, _)| !KEYS.contains(&key.name.as_str())) {
            let message = format!("unknown key `{}` of a rule{}", key.name, did_you_mean(&key.name, KEYS));
            self.problem(key.place, message);
        }
        let get = |name: &str| table.iter().find(|(key, _)| key.name == name).map(|(_, value)| value);
        let id = self.due_text(raw, table, "id");
        let resource_type = self.due_text(raw, table, "resource-type");
        let property = self.due_text(raw, table, "property");
        let message = self.due_text(raw, table, "message");
        let demand = self.demand(raw, table);
        let severity = get("severity").map_or(Some(Severity::Warning), |value| self.severity(value));
        let category = get("category").map_or(Some(Category::Operations), |value| self.category(value));
        let fix = get("fix").and_then(|value| self.scalar(value, "fix"));
        self.check_id(table, id.as_deref());
        self.check_place(table, resource_type.as_deref(), property.as_deref());
        if fix.is_some() && demand == Some(Demand::Absent) {
            let place = get("fix").and_then(|value| value.place);
            self.problem(place, "`fix` is a value to write, and `absent` wants none".to_owned());
        }
        let definition = CustomDefinition {
            id: id?,
            resource_type: resource_type?,
            property: property?,
            demand: demand?,
            message: message?,
            severity: severity?,
            category: category?,
            fix,
        };
        if self.problems.len() > before {
            return None;
        }
        match CustomRule::new(&definition) {
            Ok(rule) => Some(rule),
            Err(error) => {
                let place = get("value").and_then(|value| value.place);
                self.problem(place, format!("`value` is no regular expression: {error}"));
                None
            }
        }
    }

    fn due_text(&mut self, raw: &Raw, table: &[(Key, Raw)], name: &str) -> Option<String> {
        let Some((_, value)) = table.iter().find(|(key, _)| key.name == name) else {
            self.problem(raw.place, format!("a rule needs `{name}`"));
            return None;
        };
        match &value.value {
            RawValue::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            RawValue::Text(_) => {
                self.problem(value.place, format!("`{name}` is empty"));
                None
            }
            _ => {
                self.wrong_kind(value, name, "a string");
                None
            }
        }
    }

    fn demand(&mut self, raw: &Raw, table: &[(Key, Raw)]) -> Option<Demand> {
        let operator = self.due_text(raw, table, "operator")?;
        let value = table.iter().find(|(key, _)| key.name == "value").map(|(_, value)| value);
        if matches!(&*operator, "exists" | "absent") {
            if let Some(value) = value {
                self.problem(value.place, format!("`{operator}` takes no value"));
            }
            return Some(if operator == "exists" { Demand::Exists } else { Demand::Absent });
        }
        if !OPERATORS.contains(&operator.as_str()) {
            let place =
                table.iter().find(|(key, _)| key.name == "operator").and_then(|(_, value)| value.place);
            let known = OPERATORS.join(", ");
            self.problem(place, format!("unknown operator `{operator}`: it is one of {known}"));
            return None;
        }
        let Some(value) = value else {
            self.problem(raw.place, format!("`{operator}` needs a `value`"));
            return None;
        };
        Some(match &*operator {
            "equals" => Demand::Equals(self.scalar(value, "value")?),
            "not-equals" => Demand::NotEquals(self.scalar(value, "value")?),
            "in" => Demand::In(self.scalars(value)?),
            "not-in" => Demand::NotIn(self.scalars(value)?),
            "at-least" => Demand::AtLeast(self.integer(value)?),
            "at-most" => Demand::AtMost(self.integer(value)?),
            _ => match &value.value {
                RawValue::Text(pattern) => Demand::Matches(pattern.clone()),
                _ => {
                    self.wrong_kind(value, "value of `matches`", "a string");
                    return None;
                }
            },
        })
    }

    fn scalar(&mut self, raw: &Raw, key: &str) -> Option<String> {
        match &raw.value {
            RawValue::Text(text) => Some(text.clone()),
            RawValue::Integer(number) => Some(number.to_string()),
            RawValue::Boolean(value) => Some(value.to_string()),
            _ => {
                self.wrong_kind(raw, key, "a string, an integer, true or false");
                None
            }
        }
    }

    fn scalars(&mut self, raw: &Raw) -> Option<Vec<String>> {
        let RawValue::List(items) = &raw.value else {
            self.wrong_kind(raw, "value", "a list");
            return None;
        };
        items.iter().map(|item| self.scalar(item, "an item of value")).collect()
    }

    fn integer(&mut self, raw: &Raw) -> Option<i64> {
        match raw.value {
            RawValue::Integer(number) => Some(number),
            _ => {
                self.wrong_kind(raw, "value", "an integer");
                None
            }
        }
    }

    fn category(&mut self, raw: &Raw) -> Option<Category> {
        let RawValue::Text(name) = &raw.value else {
            self.wrong_kind(raw, "category", "a string");
            return None;
        };
        let category = name.parse().ok();
        if category.is_none() {
            let known: Vec<_> = Category::ALL.iter().map(|it| it.name()).collect();
            self.problem(raw.place, format!("unknown category `{name}`: it is one of {}", known.join(", ")));
        }
        category
    }

    fn check_id(&mut self, table: &[(Key, Raw)], id: Option<&str>) {
        let Some(id) = id else { return };
        let place = table.iter().find(|(key, _)| key.name == "id").and_then(|(_, value)| value.place);
        let is_well_formed = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let is_group = matches!(id, "all" | "recommended") || id.parse::<Category>().is_ok();
        if !is_well_formed {
            self.problem(place, format!("`{id}` must consist of small letters, digits and hyphens"));
        } else if rule(id).is_some() || is_group {
            self.problem(place, format!("`{id}` has a meaning already: choose another id"));
        }
    }

    /// Checks what the schema knows: types of AWS, and the first property of the path.
    fn check_place(&mut self, table: &[(Key, Raw)], resource_type: Option<&str>, property: Option<&str>) {
        let place =
            |name: &str| table.iter().find(|(key, _)| key.name == name).and_then(|(_, value)| value.place);
        let Some(name) = resource_type else { return };
        let Some(schema) = cfn_schema::resource(name) else {
            if name.starts_with("AWS::") {
                let hint = did_you_mean(name, cfn_schema::types());
                self.problem(place("resource-type"), format!("unknown resource type `{name}`{hint}"));
            }
            return;
        };
        let Some(first) = property.and_then(|path| path.split('.').next()) else { return };
        if schema.property(first).is_none() {
            let known = schema.shape().all_properties();
            let hint = did_you_mean(first, known.iter().map(|(name, _)| *name));
            self.problem(place("property"), format!("`{name}` has no property `{first}`{hint}"));
        }
    }
}
