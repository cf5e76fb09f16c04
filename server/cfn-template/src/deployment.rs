use std::collections::BTreeMap;

use crate::template::Item;

/// What is known, from outside of a template, about how it is deployed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    /// The values that parameters are given, by name.
    pub parameters: BTreeMap<String, String>,
    /// Regions that it may go to; empty when that is unknown.
    pub regions: Vec<String>,
}

impl Deployment {
    /// What `Ref` gives for a parameter, when its value is given and no other service is asked.
    pub(crate) fn value_of(&self, parameter: Item<'_>) -> Option<&str> {
        // What an SSM parameter holds, and how a list is split, is another matter.
        let item_type = parameter.item_type()?;
        let is_plain = !item_type.starts_with("AWS::SSM::") && !item_type.contains("List");
        let value = self.parameters.get(parameter.name()).filter(|_| is_plain)?;
        (!value.contains("{{resolve:")).then_some(value)
    }

    /// What a pseudo parameter can be; empty when that is unknown.
    pub(crate) fn pseudo(&self, name: &str) -> Vec<String> {
        let of_region: fn(&str) -> Option<&str> = match name {
            "AWS::Region" => |region| Some(region),
            "AWS::Partition" => partition,
            "AWS::URLSuffix" => url_suffix,
            _ => return Vec::new(),
        };
        let values: Option<Vec<_>> = self.regions.iter().map(|it| of_region(it)).collect();
        let mut values: Vec<_> = values.unwrap_or_default().into_iter().map(str::to_owned).collect();
        values.sort();
        values.dedup();
        values
    }
}

/// The partition of a region (IAM user guide, "Amazon Resource Names"); `None` for those that
/// the guide does not list.
fn partition(region: &str) -> Option<&str> {
    match region.split('-').next()? {
        "cn" => Some("aws-cn"),
        "us" if region.starts_with("us-gov-") => Some("aws-us-gov"),
        // The isolated partitions.
        _ if region.contains("-iso") || region.starts_with("eusc-") => None,
        _ => Some("aws"),
    }
}

/// The suffix of domains in a region (CloudFormation user guide, "Pseudo parameters reference").
fn url_suffix(region: &str) -> Option<&str> {
    match partition(region)? {
        "aws-cn" => Some("amazonaws.com.cn"),
        _ => Some("amazonaws.com"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudo_parameters_of_regions() {
        let regions = ["us-east-1", "eu-west-1"].map(str::to_owned).to_vec();
        let deployment = Deployment { regions, ..Deployment::default() };
        assert_eq!(deployment.pseudo("AWS::Region"), ["eu-west-1", "us-east-1"]);
        assert_eq!(deployment.pseudo("AWS::Partition"), ["aws"]);
        assert_eq!(deployment.pseudo("AWS::AccountId"), [""; 0]);
        let regions = ["cn-north-1", "us-iso-east-1"].map(str::to_owned).to_vec();
        let deployment = Deployment { regions, ..Deployment::default() };
        assert_eq!(deployment.pseudo("AWS::Partition"), [""; 0], "one of them is not known");
        assert_eq!(Deployment::default().pseudo("AWS::Region"), [""; 0]);
    }
}
