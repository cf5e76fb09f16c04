use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "simpledb-used",
    summary: "A domain of SimpleDB is made",
    severity: Hint,
    category: Operations,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:sdb_domain_declared_as_a_resource", "cfn_nag:F77"],
    check: Check::Resource(&["AWS::SDB::Domain"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(pair) = context.item.value().pair("Type") else { return };
    let message = "SimpleDB has not been developed for years: it has no encryption at rest, no backups and small limits. Use a table of \
                   DynamoDB.";
    sink.report(pair.value.full_span(), message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn a_domain() {
        check(
            "
Resources:
  Domain:
    Type: AWS::SDB::Domain
#         ^^^^^^^^^^^^^^^^ hint[simpledb-used]
",
        );
    }
}
