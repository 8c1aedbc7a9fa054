/// Colours and weights for a terminal, or nothing at all.
struct TextStyle: Sendable, Equatable {
    /// Whether escape sequences are written.
    let isColoured: Bool

    static let plain = TextStyle(isColoured: false)

    /// Colours are for a terminal whose owner did not turn them off: by `--no-color`, by `NO_COLOR` with any value
    /// that is not empty (no-color.org), or by a terminal that says it understands nothing.
    init(isTerminal: Bool, noColor: Bool, environment: [String: String]) {
        let isOff = noColor || !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        isColoured = isTerminal && !isOff
    }

    private init(isColoured: Bool) { self.isColoured = isColoured }

    func bold(_ text: String) -> String { wrap(text, code: "1") }
    func dim(_ text: String) -> String { wrap(text, code: "2") }
    func good(_ text: String) -> String { wrap(text, code: "32") }
    func bad(_ text: String) -> String { wrap(text, code: "31") }
    func notable(_ text: String) -> String { wrap(text, code: "33") }

    /// A task's state in the colour of its meaning.
    func state(_ state: String) -> String {
        switch state {
        case "succeeded": good(state)
        case "failed", "expired": bad(state)
        case "cancelled", "waiting": notable(state)
        default: state
        }
    }

    private func wrap(_ text: String, code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
