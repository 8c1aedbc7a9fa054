import Domain

/// Turns the options of `schedule create` into the body of `POST /v1/schedules`. As with ``OptionText``,
/// only what cannot be sent at all is refused here.
struct ScheduleBody {
    let options: ScheduleOptions
    /// Reads a file (or standard input for `-`) as UTF-8 text.
    let readText: (String) throws(CommandFailure) -> String

    func json() throws(CommandFailure) -> JSONValue {
        var body = try options.spec.members()
        body["name"] = .string(options.name)
        body["kind"] = .string(options.kind)
        body["input"] = .object(try options.input.members(readText).values)
        body.put("catch_up", options.catchUp)
        body.put("priority", options.priority)
        body.put("webhook_url", options.webhookURL)
        if let metadata = options.metadata { body["metadata"] = try OptionText.object(metadata, option: "--metadata") }
        body.put("user", options.user)
        body.put("paused", options.paused)
        return .object(body)
    }
}
