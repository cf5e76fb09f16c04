//! The file of facts: an index, then blocks, each compressed on its own.
//!
//! ```text
//! "CFNFACTS"  version: u32  length of the index: u32  index  block  block  …
//! ```
//! Numbers are little-endian. Index and blocks are `postcard`, deflated. A reader needs the index
//! and the blocks it asks for, nothing else.

use std::collections::BTreeSet;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::check::{Checks, ChecksBuilder};
use crate::iam::Service;
use crate::provider::BlockBuilder;
use crate::resource::{Block, StoredBlock};
use crate::tables::Tables;

const MAGIC: &[u8; 8] = b"CFNFACTS";
const VERSION: u32 = 3;
const HEADER_LENGTH: usize = 16;
/// The greatest level of the encoder.
const COMPRESSION: u8 = 10;
/// No index or block grows beyond this when it is unpacked, in bytes.
const MAX_UNPACKED: usize = 64 << 20;

/// Where a resource type stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TypeEntry {
    pub(crate) name: Box<str>,
    pub(crate) block: u32,
    pub(crate) slot: u32,
    /// A bit for each region of the index in which it exists.
    pub(crate) regions: u64,
}

/// Where a check stands for one of its resource types, or a document by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct CheckEntry {
    pub(crate) name: Box<str>,
    pub(crate) block: u32,
    pub(crate) slot: u32,
}

/// A region of AWS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RegionEntry {
    pub(crate) name: Box<str>,
    /// Whether it is known which types exist there.
    pub(crate) is_known: bool,
}

/// Where a block stands, from the end of the index, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct BlockEntry {
    start: u32,
    length: u32,
}

/// What stands where.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Index {
    /// Sorted by name.
    pub(crate) types: Vec<TypeEntry>,
    /// Sorted by name; at most 64.
    pub(crate) regions: Vec<RegionEntry>,
    pub(crate) blocks: Vec<BlockEntry>,
    /// Sorted by resource type.
    pub(crate) checks: Vec<CheckEntry>,
    /// Shapes that belong to no resource type, by their names, sorted.
    pub(crate) documents: Vec<CheckEntry>,
    /// The services of IAM by their prefixes, sorted, each with its block.
    pub(crate) services: Vec<(Box<str>, u32)>,
    /// The block of [`Tables`].
    pub(crate) tables: u32,
}

impl Index {
    /// The numbers of the blocks of resource types.
    pub(crate) fn resource_blocks(&self) -> impl Iterator<Item = usize> {
        let numbers: BTreeSet<_> = self.types.iter().map(|entry| entry.block as usize).collect();
        numbers.into_iter()
    }
}

/// A file of facts that is being written.
#[derive(Debug, Default)]
pub struct FileBuilder {
    index: Index,
    blocks: Vec<u8>,
}

impl FileBuilder {
    /// With the regions, each with whether it is known which types exist there.
    #[must_use]
    pub fn new(regions: impl IntoIterator<Item = (String, bool)>) -> Self {
        let regions = regions.into_iter().take(64);
        let regions = regions.map(|(name, is_known)| RegionEntry { name: name.into(), is_known }).collect();
        Self { index: Index { regions, ..Index::default() }, blocks: Vec::new() }
    }

    /// Adds resource types; `regions` tells where each exists, by the position of the region.
    pub fn add(&mut self, block: BlockBuilder, regions: impl Fn(&str, usize) -> bool) {
        let stored = block.stored();
        let number = self.push(&stored);
        let block = Block::new(stored);
        for (slot, resource) in block.resources().enumerate() {
            let name = resource.name();
            let there = (0..self.index.regions.len()).filter(|region| regions(name, *region));
            self.index.types.push(TypeEntry {
                name: name.into(),
                block: number,
                slot: u32::try_from(slot).unwrap_or(u32::MAX),
                regions: there.fold(0, |bits, region| bits | 1 << region),
            });
        }
    }

    /// Adds checks.
    pub fn add_checks(&mut self, checks: ChecksBuilder) {
        let stored = checks.stored();
        let block = self.push(&stored);
        for (slot, check) in Checks::new(stored).iter().enumerate() {
            let slot = u32::try_from(slot).unwrap_or(u32::MAX);
            let entry = |(name, _): (&str, _)| CheckEntry { name: name.into(), block, slot };
            self.index.checks.extend(check.places().map(entry));
        }
    }

    /// Adds shapes that belong to no resource type: checks without places, whose rules are the
    /// names of the shapes.
    pub fn add_documents(&mut self, documents: ChecksBuilder) {
        let stored = documents.stored();
        let block = self.push(&stored);
        for (slot, document) in Checks::new(stored).iter().enumerate() {
            let slot = u32::try_from(slot).unwrap_or(u32::MAX);
            self.index.documents.push(CheckEntry { name: document.rule().into(), block, slot });
        }
    }

    /// Adds a service of IAM.
    pub fn add_service(&mut self, service: &Service) {
        let block = self.push(service);
        self.index.services.push((service.prefix.clone(), block));
    }

    /// Adds what belongs to no resource type.
    pub fn add_tables(&mut self, tables: &Tables) {
        self.index.tables = self.push(tables);
    }

    /// Adds a block and gives its number.
    fn push(&mut self, block: &impl Serialize) -> u32 {
        let number = u32::try_from(self.index.blocks.len()).unwrap_or(u32::MAX);
        let packed = pack(block);
        self.index.blocks.push(BlockEntry {
            start: u32::try_from(self.blocks.len()).unwrap_or(u32::MAX),
            length: u32::try_from(packed.len()).unwrap_or(u32::MAX),
        });
        self.blocks.extend(packed);
        number
    }

    /// The bytes of the file.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.index.types.sort_by(|one, two| one.name.cmp(&two.name));
        self.index.checks.sort();
        self.index.checks.dedup();
        self.index.documents.sort();
        self.index.services.sort();
        let index = pack(&self.index);
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(u32::try_from(index.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(index);
        bytes.extend(self.blocks);
        bytes
    }
}

/// A file of facts whose index is read.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) index: Index,
    blocks: &'a [u8],
}

impl<'a> File<'a> {
    /// Reads the index; none when the bytes are not a file of facts of this version.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let (header, rest) = bytes.split_at_checked(HEADER_LENGTH)?;
        let (magic, numbers) = header.split_at_checked(MAGIC.len())?;
        let (version, length) = numbers.split_at_checked(4)?;
        if magic != MAGIC || version != VERSION.to_le_bytes() {
            return None;
        }
        let length = u32::from_le_bytes(length.try_into().ok()?);
        let (index, blocks) = rest.split_at_checked(length as usize)?;
        Some(Self { index: unpack(index)?, blocks })
    }

    /// Without any types.
    pub(crate) fn empty() -> Self {
        Self { index: Index::default(), blocks: &[] }
    }

    pub(crate) fn block<T: DeserializeOwned>(&self, number: usize) -> Option<T> {
        let entry = self.index.blocks.get(number)?;
        let start = entry.start as usize;
        unpack(self.blocks.get(start..start.checked_add(entry.length as usize)?)?)
    }
}

/// The blocks of resource types of a file of facts, for statistics.
///
/// # Errors
/// When the bytes are not a file of facts of this version.
pub fn open(bytes: &[u8]) -> Result<Vec<Block>, NotFacts> {
    let file = File::open(bytes).ok_or(NotFacts)?;
    file.index
        .resource_blocks()
        .map(|number| file.block::<StoredBlock>(number).map(Block::new).ok_or(NotFacts))
        .collect()
}

/// The bytes are not a file of facts of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotFacts;

impl std::fmt::Display for NotFacts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("not a file of facts of this version")
    }
}

impl std::error::Error for NotFacts {}

fn pack(value: &impl Serialize) -> Vec<u8> {
    // Serialising into memory fails for no type that is stored here.
    let plain = postcard::to_allocvec(value).unwrap_or_default();
    compress_to_vec(&plain, COMPRESSION)
}

fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Option<T> {
    let plain = decompress_to_vec_with_limit(packed, MAX_UNPACKED).ok()?;
    postcard::from_bytes(&plain).ok()
}

/// The same file written anew from what is read of it.
#[cfg(test)]
pub(crate) fn repacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let file = File::open(bytes)?;
    let mut builder = FileBuilder { index: file.index.clone(), blocks: Vec::new() };
    builder.index.blocks.clear();
    let resources: BTreeSet<_> = file.index.resource_blocks().collect();
    let checks = file.index.checks.iter().chain(&file.index.documents);
    let checks: BTreeSet<_> = checks.map(|entry| entry.block as usize).collect();
    for number in 0..file.index.blocks.len() {
        if resources.contains(&number) {
            builder.push(&file.block::<StoredBlock>(number)?);
        } else if checks.contains(&number) {
            builder.push(&file.block::<crate::check::StoredChecks>(number)?);
        } else if number == file.index.tables as usize {
            builder.push(&file.block::<Tables>(number)?);
        } else {
            builder.push(&file.block::<Service>(number)?);
        }
    }
    Some(builder.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_are_no_facts() {
        assert_eq!(open(b"").err(), Some(NotFacts));
        assert_eq!(open(b"CFNFACTS\x09\0\0\0\0\0\0\0").err(), Some(NotFacts));
        let whole = FileBuilder::new([("eu-west-1".to_owned(), true)]).finish();
        assert!(open(&whole).is_ok());
        for end in 0..whole.len() {
            assert!(open(&whole[..end]).is_err(), "{end}");
        }
    }
}
