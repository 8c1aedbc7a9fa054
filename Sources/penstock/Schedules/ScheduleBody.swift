import Domain

/// Turns the options of `schedule create` into the body of `POST /v1/schedules`. As with ``SubmitBody``, only what cannot
/// be sent at all is refused here.
struct ScheduleBody {
    let options: ScheduleOptions
    /// Reads a file (or standard input for `-`) as UTF-8 text.
    let readText: (String) throws(CommandFailure) -> String

    func json() throws(CommandFailure) -> JSONValue {
        var body = try options.spec.members()
        body["name"] = .string(options.name)
        body["kind"] = .string(options.kind)
        body["input"] = try input()
        if let catchUp = options.catchUp { body["catch_up"] = .string(catchUp) }
        if let priority = options.priority { body["priority"] = .integer(priority) }
        if let url = options.webhookURL { body["webhook_url"] = .string(url) }
        if let metadata = options.metadata { body["metadata"] = try SubmitBody.object(metadata, option: "--metadata") }
        if let user = options.user { body["user"] = .string(user) }
        if options.paused { body["paused"] = true }
        return .object(body)
    }

    private func input() throws(CommandFailure) -> JSONValue {
        var members: [String: JSONValue] = [:]
        if let input = options.input {
            let file = SubmitBody.file(of: input)
            if file == "-", options.textFile == "-" {
                throw .usage("Standard input can be read only once: give '-' to --input or to --text-file.")
            }
            let text = try file.map { path throws(CommandFailure) in try readText(path) } ?? input
            members = try SubmitBody.object(text, option: "--input").asObject ?? [:]
        }
        if let textFile = options.textFile {
            guard members["text"] == nil else {
                throw .usage("'text' is in --input and in --text-file. Give it once.")
            }
            members["text"] = .string(try readText(textFile))
        }
        return .object(members)
    }
}
