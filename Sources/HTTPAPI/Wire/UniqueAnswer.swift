import Domain

/// What became of a submission with a unique key, as the answer to it says.
enum UniqueAnswer {
    case created
    /// The task that is shown was there already.
    case returned
    /// It took the place of this one.
    case replaced(TaskID)

    var json: JSONValue {
        switch self {
        case .created: ["outcome": "created"]
        case .returned: ["outcome": "returned"]
        case .replaced(let task): ["outcome": "replaced", "replaced": .string(task.description)]
        }
    }
}
