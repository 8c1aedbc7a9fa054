/// Writes the answer of `GET /v1/models`, in the words of whoever asks.
enum ModelList {
    static func json(_ script: SimulatorScript, _ dialect: Dialect) -> JSON {
        let names = script.models ?? script.prices.keys.filter { $0 != "*" }.sorted()
        switch dialect {
        case .openai:
            return [
                "object": "list",
                "data": .array(
                    names.map {
                        ["id": .string($0), "object": "model", "created": 1_767_225_600, "owned_by": "simulator"]
                    }),
            ]
        case .anthropic:
            return [
                "data": .array(
                    names.map {
                        [
                            "type": "model", "id": .string($0), "display_name": .string($0),
                            "created_at": "2026-01-01T00:00:00Z",
                        ]
                    }),
                "has_more": false, "first_id": names.first.map(JSON.string) ?? .null,
                "last_id": names.last.map(JSON.string) ?? .null,
            ]
        }
    }
}
