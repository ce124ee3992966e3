using System.Reflection;

namespace Conventions;

/// <summary>Types as C# writes them.</summary>
internal static class ApiTypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(decimal)] = "decimal", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
    };

    /// <summary>The type, with <c>?</c> where it may be null.</summary>
    public static string Of(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        var suffix = !type.IsValueType && !type.IsPointer && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray && info.ElementType is { } element)
        {
            return Of(element) + $"[{new string(',', type.GetArrayRank() - 1)}]" + suffix;
        }

        if (type.IsGenericType && info.GenericTypeArguments.Length > 0 && info.GenericTypeArguments.Length == type.GetGenericArguments().Length)
        {
            return Generic(type, [.. info.GenericTypeArguments.Select(Of)]) + suffix;
        }

        return Of(type) + suffix;
    }

    /// <summary>The type, without knowledge of nulls.</summary>
    public static string Of(Type type) => type switch
    {
        { IsByRef: true } => Of(type.GetElementType()!),
        { IsPointer: true } => Of(type.GetElementType()!) + "*",
        { IsArray: true } => Of(type.GetElementType()!) + $"[{new string(',', type.GetArrayRank() - 1)}]",
        { IsGenericParameter: true } => type.Name,
        { IsGenericType: true } => Generic(type, [.. type.GetGenericArguments().Select(Of)]),
        _ when Keywords.TryGetValue(type, out var keyword) => keyword,
        _ => Nested(type) + type.Name,
    };

    private static string Generic(Type type, string[] arguments) => type.GetGenericTypeDefinition() switch
    {
        var t when t == typeof(Nullable<>) => arguments[0] + "?",
        { FullName: var name } when name!.StartsWith("System.ValueTuple`", StringComparison.Ordinal) => $"({string.Join(", ", arguments)})",
        _ => $"{Nested(type)}{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>",
    };

    private static string Nested(Type type) => type.DeclaringType is { } outer && !type.IsGenericParameter ? Of(outer) + "." : "";
}
