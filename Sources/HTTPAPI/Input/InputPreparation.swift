import Domain

extension SubmissionReader {
    /// Inputs that are prepared together: they are read into memory once more.
    static let preparedMax = 1_000

    /// What is stored of an input that has no problems of its own: the input, or what its kind makes of it for this
    /// tenant.
    /// - Throws: ``Problem`` 422 with a pointer for each thing that is wrong.
    func prepared(_ input: JSONValue, for kind: Kind, of tenant: TenantID) async throws -> JSONValue {
        guard let preparer = kind.preparer else { return input }
        switch try await preparer.prepare([input], for: tenant).first {
        case .accepted(let prepared)?: return prepared
        case .refused(let problems)?: throw Problem.invalidInput(Self.underInput(problems))
        case nil: throw Problem.internalError
        }
    }

    /// The same for the tasks of one tenant that stand at `places`, by kind and in groups, so that many tasks of one kind
    /// cost a few looks and not one each.
    /// - Returns: what is wrong, by place.
    func prepare(_ tasks: inout [NewTask], at places: [Int], of tenant: TenantID) async throws -> [Int: [InputProblem]]
    {
        var refusals: [Int: [InputProblem]] = [:]
        let byKind = Dictionary(grouping: places) { tasks[$0].kind.rawValue }
        for (name, places) in byKind.sorted(by: { $0.key < $1.key }) {
            guard let preparer = kinds[name]?.preparer else { continue }
            for start in stride(from: 0, to: places.count, by: Self.preparedMax) {
                let group = places[start..<min(start + Self.preparedMax, places.count)]
                let inputs = try group.map { try Self.value(of: tasks[$0]) }
                for (place, prepared) in zip(group, try await preparer.prepare(inputs, for: tenant)) {
                    switch prepared {
                    case .accepted(let input): tasks[place].input = input.encoded()
                    case .refused(let problems): refusals[place] = Self.underInput(problems)
                    }
                }
            }
        }
        return refusals
    }

    /// The input as it was sent; it was read and written by us a moment ago.
    private static func value(of task: NewTask) throws -> JSONValue {
        let size = task.input.count
        return try JSONParser.parse(task.input, limits: JSONLimits(bytesMax: size, stringBytesMax: size))
    }

    private static func underInput(_ problems: [InputProblem]) -> [InputProblem] {
        problems.prefix(InputProblem.listedMax).map {
            InputProblem(pointer: "/input" + $0.pointer, message: $0.message)
        }
    }
}
