import CHiredis

/// Bounds of one reply, enforced while hiredis reads it: the count of an array is what a server merely announces, and
/// memory for it would be taken before the first element has come.
struct ReplyLimits {
    typealias Functions = redisReplyObjectFunctions

    /// hiredis 0.14 reads no deeper than this itself, and would call it a violation of the protocol.
    static let depthMax = 7

    let elementsMax: Int
    /// What hiredis makes replies with.
    let standard: Functions
    /// Whether a reply was given up because of these bounds.
    var wereExceeded = false

    /// The standard functions, of which arrays ask the limits first: the reader's `privdata`.
    var guarded: Functions {
        var functions = standard
        functions.createArray = { task, count in
            guard let task, let data = task.pointee.privdata else { return nil }
            let limits = data.assumingMemoryBound(to: ReplyLimits.self)
            var depth = 1
            var parent = task.pointee.parent
            while let next = parent {
                depth += 1
                parent = next.pointee.parent
            }
            guard depth <= ReplyLimits.depthMax, Int(count) <= limits.pointee.elementsMax else {
                limits.pointee.wereExceeded = true
                // The reader takes this for a lack of memory, frees what it has of the reply, and reads no more.
                return nil
            }
            return limits.pointee.standard.createArray?(task, count)
        }
        return functions
    }
}
