pub(crate) mod alarm_without_action;
