import Domain

/// Turns the options of `submit` into the body of `POST /v1/tasks`.
struct SubmitBody {
    let options: SubmitOptions
    /// Reads a file (or standard input for `-`) as UTF-8 text.
    let readText: (String) throws(CommandFailure) -> String

    func json() throws(CommandFailure) -> JSONValue {
        var body: [String: JSONValue] = ["kind": .string(options.kind ?? ""), "input": try input()]
        body.put("priority", options.priority)
        body.put("timeout_seconds", options.timeoutSeconds)
        if let runAt = options.runAt { body["run_at"] = try OptionText.time(runAt, option: "--run-at") }
        if let expiresAt = options.expiresAt {
            body["expires_at"] = try OptionText.time(expiresAt, option: "--expires-at")
        }
        body.put("webhook_url", options.webhookURL)
        if let metadata = options.metadata { body["metadata"] = try OptionText.object(metadata, option: "--metadata") }
        body.put("user", options.user)
        if let unique = unique() { body["unique"] = unique }
        return .object(body)
    }

    private func unique() -> JSONValue? {
        guard let key = options.uniqueKey else { return nil }
        var members: [String: JSONValue] = ["key": .string(key)]
        if let seconds = options.uniqueSeconds {
            members["for_seconds"] = .integer(seconds)
        } else {
            members["while"] = "queued"
        }
        if options.replace { members["if_taken"] = "replace" }
        return .object(members)
    }

    private func input() throws(CommandFailure) -> JSONValue {
        var members = try options.input.members(readText)
        if !options.labels.isEmpty {
            try members.add("labels", .array(options.labels.map(JSONValue.string)), option: "--label")
        }
        if let maxSentences = options.maxSentences {
            try members.add("max_sentences", .integer(maxSentences), option: "--max-sentences")
        }
        return .object(members.values)
    }
}
