//! What a web ACL looks at.

use cfn_syntax::Node;
use cfn_template::{Given, Place, lookup};

use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::references::named;
use crate::writer::Value;

rule! { EMPTY {
    id: "waf-rules-missing",
    summary: "A web ACL has no rules",
    severity: Warning,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["fsbp:waf.10", "checkov:CKV_AWS_192"],
    check: Check::Resource(TYPES, empty),
}}

rule! { CORE {
    id: "waf-core-rules-missing",
    summary: "A web ACL does not look for common attacks",
    severity: Information,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(TYPES, core),
}}

rule! { KNOWN {
    id: "waf-known-bad-inputs-missing",
    summary: "A web ACL does not look for attacks on known holes",
    severity: Information,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_192"],
    check: Check::Resource(TYPES, known_bad_inputs),
}}

rule! { RATE {
    id: "waf-rate-limit-missing",
    summary: "A web ACL does not limit how often one client asks",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(TYPES, rate),
}}

rule! { CLASSIC {
    id: "waf-classic",
    summary: "A resource belongs to WAF Classic, which is no longer there",
    severity: Warning,
    category: Operations,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W3696"],
    check: Check::Resource(CLASSIC_TYPES, classic),
}}

rule! { UNUSED {
    id: "waf-not-associated",
    summary: "A web ACL protects nothing in this template",
    severity: Information,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(unused),
}}

const TYPES: &[&str] = &["AWS::WAFv2::WebACL"];

const CLASSIC_TYPES: &[&str] = &[
    "AWS::WAF::ByteMatchSet",
    "AWS::WAF::IPSet",
    "AWS::WAF::Rule",
    "AWS::WAF::SizeConstraintSet",
    "AWS::WAF::SqlInjectionMatchSet",
    "AWS::WAF::WebACL",
    "AWS::WAF::XssMatchSet",
    "AWS::WAFRegional::ByteMatchSet",
    "AWS::WAFRegional::GeoMatchSet",
    "AWS::WAFRegional::IPSet",
    "AWS::WAFRegional::RateBasedRule",
    "AWS::WAFRegional::RegexPatternSet",
    "AWS::WAFRegional::Rule",
    "AWS::WAFRegional::SizeConstraintSet",
    "AWS::WAFRegional::SqlInjectionMatchSet",
    "AWS::WAFRegional::WebACL",
    "AWS::WAFRegional::WebACLAssociation",
    "AWS::WAFRegional::XssMatchSet",
];

/// Groups of rules that AWS maintains, for what every application meets.
const CORE_GROUPS: [&str; 2] = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"];

fn empty(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    // Blocking everything needs no rules.
    let blocks = properties.get("DefaultAction").is_none_or(|action| action.pair("Allow").is_none());
    if blocks {
        return;
    }
    for place in lookup(context.environment, properties, &["Rules"]) {
        let is_empty = match place.given {
            Given::Absent => true,
            Given::Literal(list) => list.items().next().is_none() && list.pairs().next().is_none(),
            _ => false,
        };
        if !is_empty {
            continue;
        }
        let key = place.key.unwrap_or_else(|| properties_key(context)).span();
        let message = "The web ACL lets everything through: it has no rules. Add groups of rules that AWS maintains, \
                       beginning with AWSManagedRulesCommonRuleSet.";
        sink.report(key, message).fix(|| {
            add(
                context,
                properties,
                &place,
                CORE_GROUPS.into_iter().zip(0..).map(|(group, priority)| managed(group, priority)).collect(),
            )
        });
    }
}

fn core(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let message = "AWSManagedRulesCommonRuleSet is not among the rules, or only counts: attacks that every site sees are let \
                   through. Add the group, or leave the rule off where other rules do the same.";
    group(context, sink, "AWSManagedRulesCommonRuleSet", &[], message);
}

fn known_bad_inputs(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let message = "AWSManagedRulesKnownBadInputsRuleSet is not among the rules, or lets Log4j attacks through: holes that are \
                   known can be used. Add the group and let it block.";
    let log4j = ["Log4JRCE", "Log4JRCE_HEADER", "Log4JRCE_BODY", "Log4JRCE_URIPATH", "Log4JRCE_QUERYSTRING"];
    group(context, sink, "AWSManagedRulesKnownBadInputsRuleSet", &log4j, message);
}

/// Reports a web ACL without a group of rules that blocks, these rules of it among them.
fn group(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, name: &str, needed: &[&str], message: &str) {
    let Some((properties, rules)) = known_rules(context) else { return };
    let statement = |rule: &Node<'_>| -> Option<bool> {
        let group = rule.get("Statement")?.get("ManagedRuleGroupStatement")?;
        group.get("Name").filter(|it| it.is_text(name))?;
        // What only counts does not block.
        let counts = rule.get("OverrideAction").is_some_and(|it| it.pair("Count").is_some());
        let overridden = ["ExcludedRules", "RuleActionOverrides"].into_iter().filter_map(|it| group.get(it));
        let is_needed = |item: Node<'_>| {
            item.get("Name").and_then(Node::text).is_some_and(|it| needed.contains(&&*it))
                && item.get("ActionToUse").is_none_or(|action| action.pair("Block").is_none())
        };
        Some(!counts && !overridden.flat_map(Node::items).any(is_needed))
    };
    let found: Vec<bool> = rules.iter().filter_map(statement).collect();
    if found.contains(&true) {
        return;
    }
    let place = lookup(context.environment, properties, &["Rules"]).into_iter().next();
    let key = place.as_ref().and_then(|place| place.key).unwrap_or_else(|| properties_key(context));
    sink.report(key.span(), message).fix(|| {
        let place = place.filter(|_| found.is_empty())?;
        add(context, properties, &place, vec![managed(name, next_priority(&rules)?)])
    });
}

fn rate(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some((properties, rules)) = known_rules(context) else { return };
    let limits = |rule: &Node<'_>| {
        rule.get("Statement").is_none_or(|it| {
            it.pair("RateBasedStatement").is_some() || it.pair("RuleGroupReferenceStatement").is_some()
        })
    };
    if rules.iter().any(limits) {
        return;
    }
    let place = lookup(context.environment, properties, &["Rules"]).into_iter().next();
    let key = place.as_ref().and_then(|place| place.key).unwrap_or_else(|| properties_key(context));
    let message = "One client may ask as often as it likes: passwords can be tried and the site brought down. Add a rule \
                   with a RateBasedStatement.";
    sink.report(key.span(), message).fix(|| {
        let priority = next_priority(&rules)?;
        let limit = Value::map([("Limit", Value::bare("2000")), ("AggregateKeyType", Value::text("IP"))]);
        let rule = Value::map([
            ("Name", Value::text("RateLimit")),
            ("Priority", Value::bare(priority.to_string())),
            ("Action", Value::map([("Block", Value::map::<&str>([]))])),
            ("Statement", Value::map([("RateBasedStatement", limit)])),
            ("VisibilityConfig", visibility("RateLimit")),
        ]);
        add(context, properties, &place?, vec![rule])
    });
}

fn classic(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(pair) = context.item.value().pair("Type") else { return };
    let message = "WAF Classic was retired on 30 September 2025: the resource can no longer be made. Move to AWS::WAFv2::WebACL, \
                   whose rules are written in another way.";
    sink.report(pair.value.full_span(), message);
}

fn unused(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.may_grow() {
        return;
    }
    for acl in template.resources_of("AWS::WAFv2::WebACL") {
        let is_regional =
            acl.properties().and_then(|it| it.get("Scope")).is_some_and(|it| it.is_text("REGIONAL"));
        let is_used = template.references().any(|(_, reference, _)| &*reference.name == acl.name());
        let may_be = template.resources_of("AWS::WAFv2::WebACLAssociation").any(|association| {
            let arn = association.properties().and_then(|it| it.get("WebACLArn"));
            arn.is_none_or(|arn| named(arn).is_none_or(|name| name == acl.name()))
        });
        if is_regional && !is_used && !may_be {
            let message = "Nothing in the template uses this web ACL: add an AWS::WAFv2::WebACLAssociation for the load balancer \
                           or API, or an output for the stack that does.";
            sink.report(acl.key().span(), message).resource(acl.name());
        }
    }
}

/// The properties and the rules of a web ACL that has some, all of them known.
fn known_rules<'a>(context: &ItemContext<'_, 'a>) -> Option<(Node<'a>, Vec<Node<'a>>)> {
    let properties = context.item.properties()?;
    let rules: Option<Vec<_>> = lookup(context.environment, properties, &["Rules", "*"])
        .into_iter()
        .map(|place| if let Given::Literal(rule) = place.given { Some(rule) } else { None })
        .collect();
    Some((properties, rules.filter(|rules| !rules.is_empty())?))
}

/// Where a missing property belongs.
fn properties_key<'a>(context: &ItemContext<'_, 'a>) -> Node<'a> {
    context.item.value().pair("Properties").map_or(context.item.key(), |pair| pair.key)
}

fn next_priority(rules: &[Node<'_>]) -> Option<u32> {
    let priorities = rules.iter().map(|rule| rule.get("Priority")?.text()?.trim().parse::<u32>().ok());
    priorities.collect::<Option<Vec<_>>>()?.into_iter().max()?.checked_add(1)
}

/// A rule that uses a group which AWS maintains.
fn managed(group: &str, priority: u32) -> Value {
    let statement = Value::map([("VendorName", Value::text("AWS")), ("Name", Value::text(group))]);
    Value::map([
        ("Name", Value::text(group)),
        ("Priority", Value::bare(priority.to_string())),
        ("OverrideAction", Value::map([("None", Value::map::<&str>([]))])),
        ("Statement", Value::map([("ManagedRuleGroupStatement", statement)])),
        ("VisibilityConfig", visibility(group)),
    ])
}

fn visibility(name: &str) -> Value {
    Value::map([
        ("CloudWatchMetricsEnabled", Value::bare("true")),
        ("MetricName", Value::text(name)),
        ("SampledRequestsEnabled", Value::bare("true")),
    ])
}

/// Adds a rule to those that are there, or the first ones.
fn add<'a>(
    context: &ItemContext<'_, 'a>,
    properties: Node<'a>,
    place: &Place<'a>,
    rules: Vec<Value>,
) -> Option<Fix> {
    let writer = context.shared.writer();
    let edit = match properties.pair("Rules") {
        None => writer.insert(place.holder?, "Rules", &Value::list(rules))?,
        Some(pair) if pair.value.items().next().is_none() => writer.replace(pair.value, &Value::list(rules)),
        Some(pair) => writer.append(pair, rules.first()?)?,
    };
    let title = "Add what is missing; requests that it matches are blocked".to_owned();
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn what_an_acl_looks_at() {
        check(
            "
Parameters:
  Rules: { Type: String }
Resources:
  Empty:
# ^^^^^ information[waf-not-associated]
    Type: AWS::WAFv2::WebACL
    Properties:
#   ^^^^^^^^^^ warning[waf-rules-missing]
      Scope: REGIONAL
      DefaultAction: { Allow: {} }
  BlocksAll:
    Type: AWS::WAFv2::WebACL
    Properties: { Scope: CLOUDFRONT, DefaultAction: { Block: {} } }
  Unknown:
    Type: AWS::WAFv2::WebACL
    Properties: { Scope: CLOUDFRONT, DefaultAction: { Allow: {} }, Rules: !Ref Rules }
  Some:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: CLOUDFRONT
      DefaultAction: { Allow: {} }
      Rules:
#     ^^^^^ information[waf-known-bad-inputs-missing]: AWSManagedRulesKnownBadInputsRuleSet
#     ^^^^^ hint[waf-rate-limit-missing]
        - Name: common
          Priority: 3
          OverrideAction: { None: {} }
          Statement: { ManagedRuleGroupStatement: { VendorName: AWS, Name: AWSManagedRulesCommonRuleSet } }
  Old:
    Type: AWS::WAF::IPSet
#         ^^^^^^^^^^^^^^^ warning[waf-classic]
",
        );
    }

    #[test]
    fn an_acl_that_is_used() {
        check(
            "
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties: { Scope: REGIONAL, DefaultAction: { Block: {} } }
  Association:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: { ResourceArn: arn, WebACLArn: !GetAtt Acl.Arn }
",
        );
    }
}
