pub(crate) mod plain_text;
