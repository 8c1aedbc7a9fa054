/// Reads the members of one object of a script and collects what is wrong, each with its place.
///
/// A member that is missing reads as nil; one that is wrong reads as nil and leaves a complaint. ``close()`` complains
/// about members that nobody asked for: a misspelt fault that silently does nothing would make every test pass.
final class ScriptReader {
    final class Complaints {
        private(set) var list: [ScriptComplaint] = []

        /// At most 100: nobody reads more.
        func add(_ pointer: String, _ detail: String) {
            if list.count < 100 { list.append(ScriptComplaint(pointer: pointer, detail: detail)) }
        }
    }

    let pointer: String
    let complaints: Complaints
    private let value: JSON
    private var asked: Set<String> = []

    /// Complains when the value is no object; every member is missing then.
    init(_ value: JSON, at pointer: String, _ complaints: Complaints) {
        self.value = value
        self.pointer = pointer
        self.complaints = complaints
        if value.asObject == nil { complaints.add(pointer, "must be an object") }
    }

    func pointer(to key: String) -> String {
        pointer + "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    func complain(_ key: String, _ detail: String) { complaints.add(pointer(to: key), detail) }

    func member(_ key: String) -> JSON? {
        asked.insert(key)
        return value[key]
    }

    /// Every member with its name, for objects whose names are data.
    var members: [JSON.Member] {
        let members = value.asObject ?? []
        asked.formUnion(members.map(\.key))
        return members
    }

    func read<Value>(_ key: String, _ what: String, _ convert: (JSON) -> Value?) -> Value? {
        guard let member = member(key) else { return nil }
        if let value = convert(member) { return value }
        complain(key, "must be \(what)")
        return nil
    }

    func close() {
        for member in value.asObject ?? [] where !asked.contains(member.key) {
            complain(member.key, "is not known here; known are \(asked.sorted().joined(separator: ", "))")
        }
    }
}

extension ScriptReader {
    func int(_ key: String, in range: ClosedRange<Int>) -> Int? {
        read(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { json in
            json.asInt.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        read(key, "a number from \(range.lowerBound) to \(range.upperBound)") { json in
            json.asDouble.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func bool(_ key: String) -> Bool? { read(key, "true or false", \.asBool) }

    func string(_ key: String, bytesMax: Int = 100_000) -> String? {
        read(key, "a text of at most \(bytesMax) bytes") { json in
            json.asString.flatMap { $0.utf8.count <= bytesMax ? $0 : nil }
        }
    }

    func word<Word: RawRepresentable & CaseIterable>(_ key: String, _: Word.Type) -> Word?
    where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return read(key, "one of \(words)") { $0.asString.flatMap(Word.init(rawValue:)) }
    }

    func span(_ key: String) -> Duration? {
        read(key, Span.grammar) { $0.asString.flatMap { Span.read($0) } }
    }

    func latency(_ key: String) -> Latency? {
        read(key, Latency.grammar) { $0.asString.flatMap { Latency($0) } }
    }

    func strings(_ key: String, countMax: Int = 1_000) -> [String]? {
        read(key, "a list of at most \(countMax) texts") { json in
            guard let elements = json.asArray, elements.count <= countMax else { return nil }
            let texts = elements.compactMap(\.asString)
            return texts.count == elements.count ? texts : nil
        }
    }

    func object(_ key: String) -> ScriptReader? {
        member(key).map { ScriptReader($0, at: pointer(to: key), complaints) }
    }

    func objects(_ key: String, countMax: Int) -> [ScriptReader] {
        let elements = read(key, "a list of at most \(countMax) objects") { json in
            json.asArray.flatMap { $0.count <= countMax ? $0 : nil }
        }
        return (elements ?? []).enumerated().map { index, element in
            ScriptReader(element, at: pointer(to: key) + "/\(index)", complaints)
        }
    }
}
