package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;

/// One attempt of a Task state.
///
/// @param resource the state's Resource, an ARN
/// @param arguments evaluated; the state's input if it has no Arguments
/// @param state name of the state
/// @param execution ARN of the execution
/// @param token null unless the state waits for a task token
public record TaskCall(String resource, JsonNode arguments, String state, String execution, String token) {}
