use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    id: "apigateway-cache-unencrypted",
    summary: "The cache of an API is not encrypted",
    severity: Warning,
    category: Security,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["kics:api_gateway_cache_encrypted_disabled", "trivy:AWS-0002", "cfn_nag:W87", "guard:API_GW_CACHE_ENABLED_AND_ENCRYPTED", "cdk-nag:HIPAA.Security-APIGWCacheEnabledAndEncrypted", "fsbp:apigateway.5"],
    check: Check::Resource(&["AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"], check),
}

const PLACES: [&[&str]; 3] =
    [&["MethodSettings", "*"], &["StageDescription"], &["StageDescription", "MethodSettings", "*"]];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for path in PLACES {
        for place in lookup(context.environment, properties, path) {
            if let Given::Literal(settings) = place.given {
                check_settings(context, sink, settings);
            }
        }
    }
}

/// Settings that cache answers, surely, and surely without encryption.
fn check_settings<'a>(context: &ItemContext<'_, 'a>, sink: &mut Sink<'_>, settings: Node<'a>) {
    let is = |property: &'static [&'static str], value: &str| {
        let places = lookup(context.environment, settings, property);
        !places.is_empty()
            && places.iter().all(|it| it.given.is_surely(|text| text.eq_ignore_ascii_case(value)))
    };
    if !is(&["CachingEnabled"], "true") {
        return;
    }
    let Some(caching) = settings.pair("CachingEnabled") else { return };
    let (span, old) = match settings.pair("CacheDataEncrypted") {
        None => (caching.key.span(), None),
        Some(pair) if is(&["CacheDataEncrypted"], "false") => (pair.value.full_span(), Some(pair.value)),
        Some(_) => return,
    };
    let message = "Answers lie in the cache in the clear, personal ones too. Set CacheDataEncrypted: true beside \
                   CachingEnabled.";
    sink.report(span, message).fix(|| {
        let writer = context.shared.writer();
        let value = Value::bare("true");
        let edit = match old {
            Some(old) => writer.replace(old, &value),
            None => writer.insert_after(caching, "CacheDataEncrypted", &value),
        };
        let title = "Encrypt the cache (CacheDataEncrypted: true)".to_owned();
        Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn only_what_is_cached_matters() {
        check(
            "
Parameters:
  Caching: { Type: String }
Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      MethodSettings:
        - { HttpMethod: GET, ResourcePath: /a, CachingEnabled: true }
#                                              ^^^^^^^^^^^^^^ warning[apigateway-cache-unencrypted]
        - { HttpMethod: GET, ResourcePath: /b, CachingEnabled: true, CacheDataEncrypted: true }
        - { HttpMethod: GET, ResourcePath: /c, CachingEnabled: false, CacheDataEncrypted: false }
        - { HttpMethod: GET, ResourcePath: /d, CachingEnabled: !Ref Caching }
  Deployment:
    Type: AWS::ApiGateway::Deployment
    Properties:
      StageDescription: { CachingEnabled: true, CacheDataEncrypted: false }
#                                                                   ^^^^^ warning[apigateway-cache-unencrypted]
",
        );
    }
}
