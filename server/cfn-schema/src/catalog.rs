use std::collections::BTreeMap;
use std::sync::Arc;

use crate::embedded;
use crate::resource::{Block, Resource};

/// The embedded resource types, and before them those that were read at run time.
///
/// Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    own: Arc<BTreeMap<String, (Arc<Block>, usize)>>,
}

impl Catalog {
    /// The embedded types behind those of `blocks`; of two with one name the later counts.
    #[must_use]
    pub fn new(blocks: impl IntoIterator<Item = Block>) -> Self {
        let mut own = BTreeMap::new();
        for block in blocks {
            let block = Arc::new(block);
            for (slot, resource) in block.resources().enumerate() {
                own.insert(resource.name().to_owned(), (Arc::clone(&block), slot));
            }
        }
        Self { own: Arc::new(own) }
    }

    /// What is known of a resource type.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<Resource<'_>> {
        match self.own.get(name) {
            Some((block, slot)) => block.get(*slot),
            None => embedded::resource(name),
        }
    }

    /// Whether there is a resource type of this name.
    #[must_use]
    pub fn has_resource(&self, name: &str) -> bool {
        self.own.contains_key(name) || embedded::has_resource(name)
    }

    /// The names of all resource types, sorted, each once.
    #[must_use]
    pub fn types(&self) -> Vec<&str> {
        let mut names: Vec<&str> = embedded::types().collect();
        let own = self.own.keys().filter(|name| !embedded::has_resource(name));
        names.extend(own.map(String::as_str));
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{BlockBuilder, Supplement};

    #[test]
    fn own_types_come_before_the_embedded_ones() {
        let mut builder = BlockBuilder::new();
        for name in ["Acme::Water::Pump", "AWS::S3::Bucket"] {
            let schema = json!({"typeName": name, "properties": {"Own": {"type": "string"}}});
            builder.add(&schema, &Supplement::default()).unwrap();
        }
        let catalog = Catalog::new([builder.finish()]);
        assert!(catalog.resource("Acme::Water::Pump").unwrap().property("Own").is_some());
        assert!(catalog.resource("AWS::S3::Bucket").unwrap().property("BucketName").is_none());
        assert!(catalog.resource("AWS::SQS::Queue").unwrap().property("QueueName").is_some());
        assert_eq!(catalog.types().len(), embedded::types().len() + 1);
        assert!(catalog.types().is_sorted() && catalog.has_resource("Acme::Water::Pump"));
    }
}
