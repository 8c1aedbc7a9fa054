/// What a new connection says first, in one piece: who it is, which database it wants, and whether the server is ready.
struct Handshake {
    struct Step {
        let name: String
        let command: EncodedCommand
        /// Kinds of refusal that do no harm.
        var tolerated: Set<String> = []
    }

    let steps: [Step]

    init(_ configuration: RedisConfiguration) throws(RedisError) {
        let address = configuration.address
        var steps: [Step] = []
        if let password = address.password {
            let login = [address.user, password].compactMap(\.self).map { RedisValue($0) }
            steps.append(Step(name: "AUTH", command: try EncodedCommand(["AUTH"] + login)))
        }
        // Only for the operator who looks at `CLIENT LIST`; a user without the right to it works all the same.
        let name = RedisValue(configuration.clientName)
        steps.append(
            Step(
                name: "CLIENT SETNAME", command: try EncodedCommand(["CLIENT", "SETNAME", name]), tolerated: ["NOPERM"])
        )
        if address.database != 0 {
            steps.append(
                Step(name: "SELECT", command: try EncodedCommand(["SELECT", RedisValue(address.database)])))
        }
        steps.append(Step(name: "PING", command: try EncodedCommand(["PING"])))
        self.steps = steps
    }
}

extension Handshake.Step {
    /// - Throws: `.refused` with what an operator should do about it; `.protocolViolation` when somebody else answers.
    func check(_ reply: RedisReply) throws(RedisError) {
        if case .status = reply { return }
        guard case .error(let words) = reply else { throw .outOfStep }
        var error = RedisError.refused(words)
        if let kind = error.kind, tolerated.contains(kind) { return }
        error.message =
            switch error.kind {
            case "NOAUTH": "Redis wants a password: put it into the URL"
            case "WRONGPASS": "Redis does not know this user and password"
            case "LOADING": "Redis is still loading its data"
            default: "Redis refused \(name) (\(error.kind ?? "ERR"))"
            }
        throw error
    }
}
