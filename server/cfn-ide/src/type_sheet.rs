use cfn_schema::{Resource, Shape};

use crate::describe::{self, kind_of};
use crate::due::items;

/// What is known of a resource type, or of a part of its properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeSheet {
    /// Sentences and lists in Markdown.
    pub facts: Vec<String>,
    /// What can be set, what must be set first.
    pub properties: Vec<PropertyLine>,
    /// What `Fn::GetAtt` gives, each with its kind; for a whole type.
    pub attributes: Vec<(String, String)>,
    /// The page of the documentation.
    pub url: Option<String>,
}

/// A property in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyLine {
    /// Its name.
    pub name: String,
    /// The kind of value that it takes, like `list of Tag`.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What else there is to know: `replaces`, `read only`, `deprecated`, …
    pub notes: Vec<&'static str>,
}

/// What is known of a resource type, or of what stands under a path of property names.
#[must_use]
pub fn type_sheet(resource_type: &str, path: &[String]) -> Option<TypeSheet> {
    let resource = cfn_schema::resource(resource_type)?;
    let shape = resource.shape_at(path.iter().map(String::as_str))?;
    let properties = properties(resource, path, items(shape).unwrap_or(shape));
    if !path.is_empty() {
        let (facts, url) = describe::property_facts(Some(resource), path, shape);
        return Some(TypeSheet { facts, properties, attributes: Vec::new(), url });
    }
    Some(TypeSheet {
        facts: describe::type_facts(resource),
        properties,
        attributes: resource.attributes().map(|(name, shape)| (name.to_owned(), kind_of(shape))).collect(),
        url: resource.documentation_url(),
    })
}

fn properties(resource: Resource<'_>, path: &[String], holder: Shape<'_>) -> Vec<PropertyLine> {
    let required = holder.required();
    let line = |(name, shape): (&str, Shape<'_>)| {
        let access = resource.access(path.iter().map(String::as_str).chain([name]));
        let notes = [
            (access.is_read_only(), "read only"),
            (access.is_create_only(), "a change replaces"),
            (access.is_conditional_create_only(), "some changes replace"),
            (access.is_write_only(), "never shown"),
            (access.is_deprecated(), "deprecated"),
        ];
        PropertyLine {
            name: name.to_owned(),
            kind: kind_of(shape),
            required: required.contains(name),
            notes: notes.into_iter().filter(|(is_so, _)| *is_so).map(|(_, note)| note).collect(),
        }
    };
    let mut lines: Vec<_> = holder.all_properties().into_iter().map(line).collect();
    lines.sort_by_key(|line| !line.required);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_type_and_of_a_part() {
        let sheet = type_sheet("AWS::Lambda::Function", &[]).unwrap();
        let first: Vec<_> = sheet.properties.iter().take(2).map(|line| line.name.as_str()).collect();
        assert_eq!(first, ["Code", "Role"]);
        assert!(sheet.attributes.iter().any(|(name, kind)| name == "Arn" && kind == "string"));
        assert!(sheet.url.is_some());

        let path = ["LifecycleConfiguration".to_owned(), "Rules".to_owned()];
        let sheet = type_sheet("AWS::S3::Bucket", &path).unwrap();
        let status = sheet.properties.first().unwrap();
        assert_eq!((status.name.as_str(), status.required), ("Status", true));
        assert!(sheet.url.unwrap().ends_with("aws-properties-s3-bucket-lifecycleconfiguration.html"));
        assert!(type_sheet("AWS::S3::Bucket", &["No".to_owned()]).is_none());
    }
}
