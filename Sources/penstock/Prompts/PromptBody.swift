import Domain

/// Turns the options of `prompt put` into the body of `PUT /v1/prompts/{name}`. As with ``OptionText``, only what cannot
/// be sent at all is refused here.
struct PromptBody {
    let options: PromptOptions
    /// Reads a file (or standard input for `-`) as UTF-8 text.
    let readText: (String) throws(CommandFailure) -> String

    func json() throws(CommandFailure) -> JSONValue {
        let texts = [("user", options.userFile), ("system", options.systemFile)]
        let definitionFile = options.definition.flatMap { OptionText.file(of: $0) }
        guard ([definitionFile] + texts.map(\.1)).count(where: { $0 == "-" }) <= 1 else {
            throw .usage("Standard input can be read only once: give '-' once.")
        }
        var members: [String: JSONValue] = [:]
        if let definition = options.definition {
            let text = try definitionFile.map { path throws(CommandFailure) in try readText(path) } ?? definition
            members = try OptionText.members(text, option: "the definition")
        }
        for (name, file) in texts {
            guard let file else { continue }
            guard members[name] == nil else {
                throw .usage("'\(name)' is in the definition and in --\(name)-file. Give it once.")
            }
            members[name] = .string(try readText(file))
        }
        guard !members.isEmpty else {
            throw .usage("Give the definition: as JSON, as @file, or its template in --user-file.")
        }
        return .object(members)
    }
}
