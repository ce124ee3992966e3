using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Conventions;

/// <summary>An assembly's public surface as text: a line a member, sorted, the same on every machine.</summary>
internal sealed class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nulls = new();

    public string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var space in assembly.GetExportedTypes().GroupBy(t => t.Namespace!).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(space.Key).Append('\n');
            foreach (var type in space.OrderBy(t => t.FullName, StringComparer.Ordinal))
            {
                text.Append("  ").Append(Heading(type)).Append('\n');
                foreach (var member in Members(type).Distinct().OrderBy(NameOf, StringComparer.Ordinal).ThenBy(m => m, StringComparer.Ordinal))
                {
                    text.Append("    ").Append(member).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    /// <summary>The word before the parameters, the accessors or the value.</summary>
    private static string NameOf(string member) => member.Split(" {")[0].Split(" = ")[0].Split('(')[0] is var head && head.Length > 0 ? head.Split(' ')[^1] : member;

    private static string Heading(Type type)
    {
        var name = ApiTypeName.Of(type);
        if (type.IsEnum)
        {
            return "enum " + name;
        }

        var record = type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
        var kind = type.IsInterface ? "interface"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : "") + (record ? "record" : "class");
        kind = type.IsValueType ? (record ? "record struct" : "struct") : kind;
        var inherited = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && !type.IsSubclassOf(typeof(Delegate)) ? new[] { b } : [];
        var interfaces = type.GetInterfaces().Where(i => i.IsVisible && !(record && i.Name.StartsWith("IEquatable", StringComparison.Ordinal)))
            .Except(type.BaseType?.GetInterfaces() ?? []).OrderBy(ApiTypeName.Of, StringComparer.Ordinal);
        var bases = inherited.Concat(interfaces).Select(ApiTypeName.Of).ToList();
        return $"{kind} {name}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : "")}";
    }

    private IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetValues(type).Cast<object>().Select(value => string.Create(CultureInfo.InvariantCulture, $"{value} = {Convert.ToInt64(value, CultureInfo.InvariantCulture)}"))
        : type.IsSubclassOf(typeof(Delegate)) ? [Signature(type.GetMethod("Invoke")!)]
        : [
            .. type.GetFields(Declared).Where(f => IsSeen(f) && !IsMade(f)).Select(Field),
            .. type.GetConstructors(Declared).Where(c => IsSeen(c) && !IsMade(c)).Select(c => $"new({Parameters(c)})"),
            .. type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsSeen) && !IsMade(p) && p.Name != "EqualityContract").Select(Property),
            .. type.GetEvents(Declared).Select(e => $"event {ApiTypeName.Of(e.EventHandlerType!)} {e.Name}"),
            .. type.GetMethods(Declared).Where(m => IsSeen(m) && !IsMade(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(Signature),
        ];

    private static bool IsSeen(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsSeen(MethodBase method) => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && method.Name != "Finalize";

    private static bool IsMade(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not PropertyInfo;

    private string Field(FieldInfo field) => field.IsLiteral
        ? $"const {ApiTypeName.Of(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{ApiTypeName.Of(_nulls.Create(field))} {field.Name}";

    private string Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } g && IsSeen(g) ? "get; " : "";
        var set = property.SetMethod is { } s && IsSeen(s)
            ? s.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; " : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var index = property.GetIndexParameters() is { Length: > 0 } ? $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]" : property.Name;
        return $"{Modifiers(property.GetAccessors(true)[0])}{required}{ApiTypeName.Of(_nulls.Create(property))} {index} {{ {get}{set}}}";
    }

    private string Signature(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        return $"{Modifiers(method)}{(method.ReturnType.IsByRef ? "ref " : "")}{ApiTypeName.Of(_nulls.Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)})";
    }

    private string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var passing = parameter.ParameterType.IsByRef ? parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {(parameter.DefaultValue is null && parameter.ParameterType.IsValueType ? "default" : Literal(parameter.DefaultValue))}" : "";
        return $"{passing}{ApiTypeName.Of(_nulls.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Modifiers(MethodBase method) => method.DeclaringType!.IsInterface ? ""
        : method.IsStatic ? "static "
        : method.IsAbstract ? "abstract "
        : method.IsVirtual && !method.IsFinal ? (method as MethodInfo)?.GetBaseDefinition().DeclaringType != method.DeclaringType ? "override " : "virtual "
        : "";

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        bool flag => flag ? "true" : "false",
        Enum name => $"{name.GetType().Name}.{name}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
